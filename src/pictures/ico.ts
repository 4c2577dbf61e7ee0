import { Bytes, type Rewritten, refused } from "./picture.ts";
import { pngSignature, rewritePng } from "./png.ts";

const mostEntries = 20;
const longestSide = 256;
const bitmapHeader = 40;

interface Entry {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
}

/** The icon with a new list of its pictures, each verified: PNG, or a bitmap that is not packed. */
export async function rewriteIco(sent: Buffer): Promise<Rewritten> {
  const bytes = new Bytes(sent);
  bytes.take(4);
  const count = bytes.take(2).readUInt16LE();
  if (count < 1 || count > mostEntries)
    throw refused(`holds ${count} pictures; 1 to ${mostEntries} are taken`);
  const entries: Entry[] = [];
  let total = 0;
  for (let nth = 0; nth < count; nth++) {
    const place = bytes.take(16);
    const length = place.readUInt32LE(8);
    const offset = place.readUInt32LE(12);
    total += length;
    if (offset + length > sent.length || total > sent.length)
      throw refused("names a picture that is not in it");
    const data = sent.subarray(offset, offset + length);
    entries.push(data.subarray(0, 8).equals(pngSignature) ? await readPng(data) : readBitmap(data));
  }
  const largest = entries.reduce((one, other) => (other.width > one.width ? other : one));
  return { bytes: writeIcon(entries), width: largest.width, height: largest.height };
}

async function readPng(data: Buffer): Promise<Entry> {
  const { bytes, width, height } = await rewritePng(data);
  requireSmall(width, height);
  return { data: bytes, width, height, bits: 32 };
}

/** A bitmap of the old form: header, palette, pixels, and a mask of one bit a pixel. */
function readBitmap(data: Buffer): Entry {
  const bytes = new Bytes(data);
  const header = bytes.take(bitmapHeader);
  if (header.readUInt32LE(0) !== bitmapHeader)
    throw refused("holds a picture that is neither PNG nor bitmap");
  const width = header.readInt32LE(4);
  const height = header.readInt32LE(8) / 2;
  const bits = header.readUInt16LE(14);
  if (!Number.isInteger(height)) throw refused("holds a bitmap without its mask");
  requireSmall(width, height);
  if (header.readUInt16LE(12) !== 1 || ![1, 4, 8, 24, 32].includes(bits) || header.readUInt32LE(16) !== 0)
    throw refused("holds a bitmap of an unknown form");
  const used = header.readUInt32LE(32);
  if (used > (bits <= 8 ? 2 ** bits : 0)) throw refused("holds a bitmap with a damaged palette");
  const palette = bits <= 8 ? 4 * (used || 2 ** bits) : 0;
  const row = (perPixel: number) => Math.ceil((width * perPixel) / 32) * 4;
  return {
    data: Buffer.concat([header, bytes.take(palette + height * (row(bits) + row(1)))]),
    width,
    height,
    bits,
  };
}

function requireSmall(width: number, height: number): void {
  if (width < 1 || height < 1 || width > longestSide || height > longestSide)
    throw refused(
      `holds a picture of ${width} by ${height} pixels; in an icon at most ${longestSide} a side`,
    );
}

function writeIcon(entries: readonly Entry[]): Buffer {
  const list = Buffer.alloc(6 + 16 * entries.length);
  list.writeUInt16LE(1, 2);
  list.writeUInt16LE(entries.length, 4);
  let offset = list.length;
  entries.forEach(({ data, width, height, bits }, nth) => {
    const at = 6 + 16 * nth;
    // 256 is written as 0.
    list[at] = width % 256;
    list[at + 1] = height % 256;
    list.writeUInt16LE(1, at + 4);
    list.writeUInt16LE(bits, at + 6);
    list.writeUInt32LE(data.length, at + 8);
    list.writeUInt32LE(offset, at + 12);
    offset += data.length;
  });
  return Buffer.concat([list, ...entries.map(({ data }) => data)]);
}
