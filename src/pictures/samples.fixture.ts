import { crc32, deflateSync } from "node:zlib";

/** A PNG chunk. */
export function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const written = Buffer.alloc(8);
  written.writeUInt32BE(data.length);
  written.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([written.subarray(0, 4), typed, written.subarray(4)]);
}

const signature = Buffer.from("89504e470d0a1a0a", "hex");

export interface PngParts {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colourType?: number;
  readonly interlace?: number;
  /** The rows before they are packed, filters included. */
  readonly raw?: Buffer;
  readonly packed?: Buffer;
  /** The packed rows in one chunk, as we write them, and not in two. */
  readonly merged?: boolean;
  readonly before?: readonly Buffer[];
  readonly after?: readonly Buffer[];
}

/** A PNG of 3 by 2 pixels in true colour, unless its parts say otherwise. */
export function png(parts: PngParts = {}): Buffer {
  const { width = 3, height = 2, depth = 8, colourType = 2, interlace = 0 } = parts;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlace], 8);
  const raw = parts.raw ?? Buffer.alloc((1 + 3 * width) * height, 0);
  const packed = parts.packed ?? deflateSync(raw);
  const middle = Math.floor(packed.length / 2);
  const pieces = parts.merged ? [packed] : [packed.subarray(0, middle), packed.subarray(middle)];
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...(parts.before ?? []),
    ...pieces.map((piece) => chunk("IDAT", piece)),
    ...(parts.after ?? []),
    chunk("IEND"),
  ]);
}

/** A JPEG segment. */
export function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

export interface JpegParts {
  readonly width?: number;
  readonly height?: number;
  readonly frame?: number;
  readonly extra?: readonly Buffer[];
  readonly scans?: number;
  readonly end?: Buffer;
}

/** A grey JPEG of 8 by 8 pixels: one block whose only coefficient is 0. */
export function jpeg(parts: JpegParts = {}): Buffer {
  const { width = 8, height = 8, frame = 0xc0, scans = 1 } = parts;
  const size = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  size.writeUInt16BE(height, 1);
  size.writeUInt16BE(width, 3);
  // One code of one bit for the symbol 0, in each table.
  const table = (head: number) => Buffer.from([head, 1, ...Array(15).fill(0), 0]);
  const scan = Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([0x3f])]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("4a46494600010100000100010000", "hex")),
    ...(parts.extra ?? []),
    segment(0xdb, Buffer.from([0, ...Array(64).fill(16)])),
    segment(frame, size),
    segment(0xc4, Buffer.concat([table(0), table(0x10)])),
    ...Array<Buffer>(scans).fill(scan),
    parts.end ?? Buffer.from([0xff, 0xd9]),
  ]);
}

/** The blocks of a GIF's data. */
const blocks = (data: Buffer) => Buffer.concat([Buffer.from([data.length]), data, Buffer.from([0])]);

/** A frame of 2 by 2 pixels; `codes` are of 3 bits each. */
export function gifFrame(
  codes: readonly number[] = [4, 1, 4, 1, 4, 1, 4, 1, 5],
  width = 2,
  height = 2,
): Buffer {
  const bits = codes
    .map((code) => code.toString(2).padStart(3, "0"))
    .reverse()
    .join("");
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, "0");
  const bytes = (padded.match(/.{8}/g) ?? []).map((one) => Number.parseInt(one, 2)).reverse();
  return Buffer.concat([
    Buffer.from([0x2c, 0, 0, 0, 0, width, 0, height, 0, 0, 2]),
    blocks(Buffer.from(bytes)),
  ]);
}

/** A GIF of 2 by 2 pixels and four colours. */
export const gif = (parts: readonly Buffer[] = [gifFrame()], end = Buffer.from([0x3b])): Buffer =>
  Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.from([2, 0, 2, 0, 0x81, 0, 0]),
    Buffer.alloc(12, 7),
    ...parts,
    end,
  ]);

export const gifExtension = (kind: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x21, kind]), blocks(data)]);

/** A bitmap of an icon: 2 by 2 pixels of 32 bits, and its mask. */
export function bitmap(): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40);
  header.writeInt32LE(2, 4);
  header.writeInt32LE(4, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  return Buffer.concat([header, Buffer.alloc(16, 200), Buffer.alloc(8)]);
}

/** An icon of pictures as they are given. */
export function ico(pictures: readonly Buffer[] = [bitmap(), png()]): Buffer {
  const list = Buffer.alloc(6 + 16 * pictures.length);
  list.writeUInt16LE(1, 2);
  list.writeUInt16LE(pictures.length, 4);
  let offset = list.length;
  pictures.forEach((picture, nth) => {
    list.writeUInt32LE(picture.length, 6 + 16 * nth + 8);
    list.writeUInt32LE(offset, 6 + 16 * nth + 12);
    offset += picture.length;
  });
  return Buffer.concat([list, ...pictures]);
}

/** A drawing as drawing programs export it. */
export const drawing = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a program -->
<svg id="Layer_1" data-name="Layer 1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:tool="http://tool.example" version="1.1" viewBox="0 0 120 40" xml:space="preserve">
<metadata><tool:secret>made by Jo</tool:secret></metadata>
<defs><style type="text/css"><![CDATA[ .a{fill:#0b57a4;} .a, .b { stroke:none; opacity: .9 } ]]></style>
<linearGradient id="shade" x1="0" x2="1" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#fff"/><stop offset="100%" style="stop-color:#000;stop-opacity:0.5"/></linearGradient>
<clipPath id="cut"><use xlink:href="#box"/></clipPath><rect id="box" width="10" height="10"/></defs>
<title>Harbour &amp; Co &#233;</title>
<g class="b" tool:label="left" clip-path="url(#cut)"><path class="a" d="M0,0 L10.5-3e2z" style="fill:url(#shade)" transform="translate(4 5) rotate(-3)"/></g>
<text x="4" font-family="'Open Sans', sans-serif">Harbour <tspan>Bank</tspan></text>
</svg>`;
export const svg = (inner = "", attributes = 'viewBox="0 0 4 2"'): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`);
