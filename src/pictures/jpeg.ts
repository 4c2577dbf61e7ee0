import { Bytes, type Rewritten, refused, requireSize } from "./picture.ts";

/** More passes than any camera writes: each costs whoever shows the picture the whole of it once more. */
const mostScans = 64;
const [startOfImage, endOfImage, startOfScan] = [0xd8, 0xd9, 0xda];
/** Baseline, extended and progressive with Huffman codes: what browsers show (ITU-T T.81, table B.1). */
const frames = [0xc0, 0xc1, 0xc2];
const [huffmanTables, quantisationTables, restartInterval] = [0xc4, 0xdb, 0xdd];

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly number[];
}

/**
 * The JPEG without anything but what shows it: of the application segments only the head of JFIF and Adobe's word on
 * the colours stay. Where the picture was taken, by whom and with what is gone, and so is what says how to turn it.
 */
export function rewriteJpeg(sent: Buffer): Rewritten {
  const bytes = new Bytes(sent);
  const kept: Buffer[] = [Buffer.from([0xff, startOfImage])];
  bytes.take(2);
  let frame: Frame | undefined;
  let scans = 0;
  for (;;) {
    const marker = readMarker(bytes);
    if (marker === endOfImage) break;
    const data = readSegment(bytes, marker);
    if (marker >= 0xe0 && marker <= 0xef) kept.push(...keptApplication(marker, data));
    else if (marker === 0xfe) continue;
    else {
      if (frames.includes(marker)) {
        if (frame) throw refused("has two frames");
        frame = readFrame(data);
      } else if (marker === huffmanTables) checkHuffman(data);
      else if (marker === quantisationTables) checkQuantisation(data);
      else if (marker === restartInterval) requireLength(data.length === 2, "restart interval");
      else if (marker === startOfScan) {
        scans += 1;
        if (scans > mostScans) throw refused(`is drawn in more than ${mostScans} passes`);
        if (!frame) throw refused("has pixels before its frame");
        checkScan(data, frame);
      } else throw refused(`has a segment ${marker.toString(16)}, which is not taken`);
      kept.push(writeSegment(marker, data));
      if (marker === startOfScan) kept.push(readPixels(bytes));
    }
  }
  if (!frame || scans === 0) throw refused("has no pixels");
  kept.push(Buffer.from([0xff, endOfImage]));
  return { bytes: Buffer.concat(kept), width: frame.width, height: frame.height };
}

function readMarker(bytes: Bytes): number {
  if (bytes.byte() !== 0xff) throw refused("is damaged: it has no marker where one must be");
  let marker = bytes.byte();
  while (marker === 0xff) marker = bytes.byte();
  return marker;
}

function readSegment(bytes: Bytes, marker: number): Buffer {
  if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8))
    throw refused("is damaged: it has a marker in a wrong place");
  const length = bytes.take(2).readUInt16BE();
  if (length < 2) throw refused("is damaged: it has a segment of no length");
  return bytes.take(length - 2);
}

function writeSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function keptApplication(marker: number, data: Buffer): Buffer[] {
  const begins = (word: string) => data.toString("latin1", 0, word.length) === word;
  if (marker === 0xe0 && begins("JFIF\0") && data.length >= 14) {
    const head = Buffer.from(data.subarray(0, 14));
    // Without the small picture that may follow.
    head.fill(0, 12);
    return [writeSegment(marker, head)];
  }
  if (marker === 0xee && begins("Adobe") && data.length >= 12)
    return [writeSegment(marker, data.subarray(0, 12))];
  return [];
}

function readFrame(data: Buffer): Frame {
  const count = data[5] ?? 0;
  requireLength(data.length === 6 + 3 * count, "frame");
  if (data[0] !== 8) throw refused("has more than 8 bits a colour, which browsers do not show");
  if (![1, 3, 4].includes(count)) throw refused(`has ${count} colours`);
  const height = data.readUInt16BE(1);
  const width = data.readUInt16BE(3);
  requireSize(width, height);
  const components: number[] = [];
  for (let at = 6; at < data.length; at += 3) {
    const [id, sampling, table] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const [across, down] = [sampling >> 4, sampling & 15];
    if (across < 1 || across > 4 || down < 1 || down > 4 || table > 3 || components.includes(id))
      throw refused("has a damaged frame");
    components.push(id);
  }
  return { width, height, components };
}

function checkHuffman(data: Buffer): void {
  for (let at = 0; at < data.length; ) {
    const counts = data.subarray(at + 1, at + 17);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + symbols;
    requireLength(counts.length === 16 && symbols <= 256 && end <= data.length, "Huffman table");
    if (data[at]! >> 4 > 1 || (data[at]! & 15) > 3) throw refused("has a damaged Huffman table");
    at = end;
  }
}

function checkQuantisation(data: Buffer): void {
  for (let at = 0; at < data.length; ) {
    const precise = data[at]! >> 4;
    if (precise > 1 || (data[at]! & 15) > 3) throw refused("has a damaged quantisation table");
    at += 1 + 64 * (1 + precise);
    requireLength(at <= data.length, "quantisation table");
  }
}

function checkScan(data: Buffer, { components }: Frame): void {
  const count = data[0] ?? 0;
  requireLength(count >= 1 && count <= 4 && data.length === 4 + 2 * count, "scan");
  for (let at = 1; at < 1 + 2 * count; at += 2) {
    const tables = data[at + 1]!;
    if (!components.includes(data[at]!) || tables >> 4 > 3 || (tables & 15) > 3)
      throw refused("has a damaged scan");
  }
}

/** Up to the next marker that is not part of the pixels. */
function readPixels(bytes: Bytes): Buffer {
  const { all, at: start } = bytes;
  for (let at = all.indexOf(0xff, start); at >= 0; at = all.indexOf(0xff, at + 1)) {
    const next = all[at + 1];
    if (next === undefined) break;
    if (next === 0 || (next >= 0xd0 && next <= 0xd7)) continue;
    bytes.at = at;
    if (at === start) throw refused("has a scan without pixels");
    return all.subarray(start, at);
  }
  throw refused("ends too early");
}

function requireLength(fits: boolean, what: string): void {
  if (!fits) throw refused(`has a ${what} of a wrong length`);
}
