import { Bytes, type Rewritten, refused, requireSize } from "./picture.ts";

/** All frames together; each may be drawn over the whole picture. */
const mostFrames = 300;
const mostPixels = 100_000_000;
const [extension, frameStart, trailer] = [0x21, 0x2c, 0x3b];
const graphicControl = 0xf9;

/** The GIF with all its frames, each verified, without comments and what programs left in it; it plays once. */
export function rewriteGif(sent: Buffer): Rewritten {
  const bytes = new Bytes(sent);
  const kept: Buffer[] = [];
  const version = bytes.take(6);
  if (!["GIF87a", "GIF89a"].includes(version.toString("latin1")))
    throw refused("is a GIF of an unknown version");
  const screen = bytes.take(7);
  const width = screen.readUInt16LE(0);
  const height = screen.readUInt16LE(2);
  requireSize(width, height);
  const hasPalette = (screen[4]! & 0x80) !== 0;
  kept.push(Buffer.from("GIF89a"), screen);
  if (hasPalette) kept.push(bytes.take(3 * paletteSize(screen[4]!)));
  let frames = 0;
  let pixels = 0;
  for (;;) {
    const block = bytes.byte();
    if (block === trailer) break;
    if (block === extension) kept.push(...readExtension(bytes));
    else if (block === frameStart) {
      const frame = readFrame(bytes, { width, height, hasPalette });
      frames += 1;
      pixels += frame.pixels;
      if (frames > mostFrames || pixels > mostPixels)
        throw refused(
          `moves too much: at most ${mostFrames} frames of ${mostPixels} pixels together are taken`,
        );
      kept.push(...frame.kept);
    } else throw refused("is damaged: it has a block of an unknown kind");
  }
  if (frames === 0) throw refused("has no pixels");
  kept.push(Buffer.from([trailer]));
  return { bytes: Buffer.concat(kept), width, height };
}

const paletteSize = (flags: number): number => 2 ** ((flags & 7) + 1);

/** How a frame is shown is kept; all other extensions are passed over. */
function readExtension(bytes: Bytes): Buffer[] {
  const start = bytes.at - 1;
  const kind = bytes.byte();
  const blocks = readBlocks(bytes);
  if (kind !== graphicControl) return [];
  if (blocks.length !== 1 || blocks[0]!.length !== 4) throw refused("has a frame with damaged settings");
  return [bytes.all.subarray(start, bytes.at)];
}

function readFrame(bytes: Bytes, screen: { width: number; height: number; hasPalette: boolean }) {
  const start = bytes.at - 1;
  const place = bytes.take(9);
  const [left, top, width, height] = [0, 2, 4, 6].map((at) => place.readUInt16LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  if (width < 1 || height < 1 || left + width > screen.width || top + height > screen.height)
    throw refused("has a frame that is not within it");
  const flags = place[8]!;
  const own = (flags & 0x80) !== 0;
  if (!own && !screen.hasPalette) throw refused("has a frame without colours");
  if (own) bytes.take(3 * paletteSize(flags));
  const codeSize = bytes.byte();
  if (codeSize < 2 || codeSize > 8) throw refused("has a frame packed in an unknown way");
  const blocks = readBlocks(bytes);
  const pixels = width * height;
  if (countPixels(Buffer.concat(blocks), codeSize, pixels) !== pixels)
    throw refused("has a frame with fewer or more pixels than it says");
  return { pixels, kept: [bytes.all.subarray(start, bytes.at)] };
}

function readBlocks(bytes: Bytes): Buffer[] {
  const blocks: Buffer[] = [];
  for (let length = bytes.byte(); length > 0; length = bytes.byte()) blocks.push(bytes.take(length));
  return blocks;
}

/**
 * How many pixels the codes of a frame stand for, without making them; -1 for a code that stands for nothing yet, for
 * codes without an end, or more pixels than expected.
 */
function countPixels(packed: Buffer, codeSize: number, expected: number): number {
  const clear = 2 ** codeSize;
  const end = clear + 1;
  const lengths = new Uint32Array(4096).fill(1);
  let [next, width, last, pixels] = [clear + 2, codeSize + 1, -1, 0];
  let [bits, held, at] = [0, 0, 0];
  for (;;) {
    while (held < width) {
      if (at === packed.length) return -1;
      bits |= packed[at++]! << held;
      held += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    held -= width;
    if (code === end) return pixels;
    if (code === clear) {
      [next, width, last] = [clear + 2, codeSize + 1, -1];
      continue;
    }
    const grows = last >= 0 && next < 4096;
    if (code > next || (code === next && !grows) || (last < 0 && code >= clear)) return -1;
    if (grows) {
      lengths[next] = lengths[last]! + 1;
      next += 1;
      if (next === 2 ** width && width < 12) width += 1;
    }
    pixels += lengths[code]!;
    if (pixels > expected) return -1;
    last = code;
  }
}
