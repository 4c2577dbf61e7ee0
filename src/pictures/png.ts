import { crc32, createInflate } from "node:zlib";
import { Bytes, type Rewritten, refused, requireSize } from "./picture.ts";

export const pngSignature = Buffer.from("89504e470d0a1a0a", "hex");
/** Bit depths and samples a pixel of each colour type (PNG 3, 11.2.1). */
const colourTypes: Readonly<Record<number, { depths: readonly number[]; samples: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], samples: 1 },
  2: { depths: [8, 16], samples: 3 },
  3: { depths: [1, 2, 4, 8], samples: 1 },
  4: { depths: [8, 16], samples: 2 },
  6: { depths: [8, 16], samples: 4 },
};
/** The passes of interlacing: first column, first row, step across, step down. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
}

/** The PNG from its critical chunks and its transparency, once all of them have been verified. */
export async function rewritePng(sent: Buffer): Promise<Rewritten> {
  const bytes = new Bytes(sent);
  bytes.take(pngSignature.length);
  const first = readChunk(bytes);
  if (first.type !== "IHDR") throw refused("is no PNG: it does not begin with its header");
  const header = readHeader(first.data);
  const kept: Chunk[] = [first];
  const pixels: Buffer[] = [];
  let after = false;
  for (;;) {
    const chunk = readChunk(bytes);
    const { type, data } = chunk;
    if (type === "IEND") {
      if (data.length > 0) throw refused("has an end that is not empty");
      break;
    }
    if (type === "IDAT") {
      if (after) throw refused("has its pixels in several places");
      pixels.push(data);
      continue;
    }
    after = pixels.length > 0;
    if (type === "PLTE" || type === "tRNS") {
      if (after || kept.some((one) => one.type === type || (type === "PLTE" && one.type === "tRNS")))
        throw refused(`has its ${type} chunk in a wrong place`);
      kept.push(chunk);
    } else if (/^[A-Z]/.test(type)) throw refused(`has a chunk ${type}, which is not taken`);
  }
  const palette = kept.find(({ type }) => type === "PLTE")?.data;
  checkPalette(header, palette, kept.find(({ type }) => type === "tRNS")?.data);
  if (pixels.length === 0) throw refused("has no pixels");
  const data = Buffer.concat(pixels);
  await checkPixels(header, data);
  const chunks = [...kept, { type: "IDAT", data }, { type: "IEND", data: Buffer.alloc(0) }].map(writeChunk);
  return {
    bytes: Buffer.concat([pngSignature, ...chunks]),
    width: header.width,
    height: header.height,
  };
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function readChunk(bytes: Bytes): Chunk {
  const length = bytes.take(4).readUInt32BE();
  const typed = bytes.take(4 + length);
  const type = typed.toString("latin1", 0, 4);
  if (!/^[A-Za-z]{4}$/.test(type)) throw refused("has a chunk without a name");
  if (bytes.take(4).readUInt32BE() !== crc32(typed)) throw refused(`is damaged in its chunk ${type}`);
  return { type, data: typed.subarray(4) };
}

function writeChunk({ type, data }: Chunk): Buffer {
  const written = Buffer.alloc(12 + data.length);
  written.writeUInt32BE(data.length);
  written.write(type, 4, "latin1");
  data.copy(written, 8);
  written.writeUInt32BE(crc32(written.subarray(4, 8 + data.length)), 8 + data.length);
  return written;
}

function readHeader(data: Buffer): Header {
  if (data.length !== 13) throw refused("has a header of a wrong length");
  const [depth, colourType, compression, filter, interlace] = data.subarray(8) as unknown as number[];
  const width = data.readUInt32BE(0);
  const height = data.readUInt32BE(4);
  if (!colourTypes[colourType!]?.depths.includes(depth!)) throw refused("has colours of an unknown form");
  if (compression !== 0 || filter !== 0 || interlace! > 1) throw refused("is packed in an unknown way");
  requireSize(width, height);
  return { width, height, depth: depth!, colourType: colourType!, interlaced: interlace === 1 };
}

function checkPalette({ colourType, depth }: Header, palette?: Buffer, transparency?: Buffer): void {
  const colours = (palette?.length ?? 0) / 3;
  const indexed = colourType === 3;
  if (palette && (!Number.isInteger(colours) || colours < 1 || colours > (indexed ? 2 ** depth : 256)))
    throw refused("has a palette of a wrong length");
  if (indexed !== (palette !== undefined) && colourType !== 2 && colourType !== 6)
    throw refused(indexed ? "lacks its palette" : "has a palette it may not have");
  if (!transparency) return;
  const { length } = transparency;
  const fits = indexed ? length >= 1 && length <= colours : length === { 0: 2, 2: 6 }[colourType];
  if (!fits) throw refused("has a transparency of a wrong length");
}

/** The bytes of each row, its filter included, with how many rows there are. */
function rowsOf({ width, height, depth, colourType, interlaced }: Header): { bytes: number; rows: number }[] {
  const bits = depth * colourTypes[colourType]!.samples;
  const row = (pixels: number) => 1 + Math.ceil((pixels * bits) / 8);
  if (!interlaced) return [{ bytes: row(width), rows: height }];
  return passes
    .map(([x, y, across, down]) => ({
      pixels: Math.ceil((width - x) / across),
      rows: Math.ceil((height - y) / down),
    }))
    .filter(({ pixels, rows }) => pixels > 0 && rows > 0)
    .map(({ pixels, rows }) => ({ bytes: row(pixels), rows }));
}

/**
 * Unpacks the pixels piece by piece, keeping none: they must be exactly as many as the header says, each row of a
 * known filter, and nothing may come after them.
 */
async function checkPixels(header: Header, packed: Buffer): Promise<void> {
  const parts = rowsOf(header);
  const expected = parts.reduce((sum, { bytes, rows }) => sum + bytes * rows, 0);
  const inflate = createInflate();
  inflate.end(packed);
  let count = 0;
  // Where the next row begins, and which part it belongs to.
  let rowStart = 0;
  let part = 0;
  let rowsLeft = parts[0]!.rows;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      if (count + piece.length > expected) throw refused("unpacks to more pixels than its header says");
      for (; rowStart < count + piece.length; rowStart += parts[part]!.bytes) {
        if (rowsLeft === 0) {
          part += 1;
          rowsLeft = parts[part]!.rows;
        }
        rowsLeft -= 1;
        if (piece[rowStart - count]! > 4) throw refused("has a row of an unknown form");
      }
      count += piece.length;
    }
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw code?.startsWith("Z_") ? refused("is damaged: its pixels cannot be unpacked") : error;
  } finally {
    inflate.destroy();
  }
  if (count !== expected) throw refused("unpacks to fewer pixels than its header says");
  if (inflate.bytesWritten !== packed.length) throw refused("has something after its pixels");
}
