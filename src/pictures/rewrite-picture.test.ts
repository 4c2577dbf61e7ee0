import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { Problem } from "../problem.ts";
import type { PictureType } from "./picture.ts";
import { rewritePicture } from "./rewrite-picture.ts";
import {
  bitmap,
  chunk,
  drawing,
  gif,
  gifExtension,
  gifFrame,
  ico,
  jpeg,
  png,
  segment,
  svg,
} from "./samples.fixture.ts";

const all: readonly PictureType[] = ["png", "jpg", "gif", "ico", "svg"];
const rewrite = (sent: Buffer) => rewritePicture(sent, all);

async function refuses(sent: Buffer, why: RegExp, what = ""): Promise<void> {
  await assert.rejects(
    rewrite(sent),
    (error) =>
      error instanceof Problem &&
      error.findings[0]?.itemId === "image" &&
      why.test(error.findings[0].message),
    `${what} must be refused as ${why}`,
  );
}
/** What comes out must be taken again as it is. */
async function taken(sent: Buffer) {
  const once = await rewrite(sent);
  assert.ok((await rewrite(once.bytes)).bytes.equals(once.bytes), "written anew it stays the same");
  return once;
}

test("a PNG keeps its pixels and transparency and nothing else", async () => {
  const secret = chunk("tEXt", Buffer.from("Author\0secret"));
  const { bytes, width, height, extension } = await taken(png({ before: [secret], after: [secret] }));
  assert.deepEqual([width, height, extension], [3, 2, "png"]);
  assert.ok(!bytes.includes("secret") && !bytes.includes("tEXt"));
  const trailing = await taken(Buffer.concat([png(), Buffer.from("secret")]));
  assert.ok(trailing.bytes.equals(bytes));
  const palette = chunk("PLTE", Buffer.alloc(6));
  const transparent = chunk("tRNS", Buffer.from([0]));
  const indexed = { depth: 1, colourType: 3, raw: Buffer.alloc(4), before: [palette, transparent] };
  assert.ok((await taken(png(indexed))).bytes.includes(transparent));
  // 3 by 2 interlaced: three passes of one pixel, and the second row.
  await taken(png({ interlace: 1, raw: Buffer.alloc(4 + 4 + 4 + 10) }));
});

test("a PNG that is damaged, unusual or larger than it says is refused", async () => {
  const whole = png();
  const cases: [string, Buffer, RegExp][] = [
    [
      "checksum",
      Buffer.from(whole.map((byte, at) => (at === 20 ? byte ^ 1 : byte))),
      /damaged in its chunk IHDR/,
    ],
    ["truncated", whole.subarray(0, -5), /ends too early/],
    ["more pixels", png({ raw: Buffer.alloc(100_000_000) }), /unpacks to more pixels/],
    ["fewer pixels", png({ raw: Buffer.alloc(5) }), /unpacks to fewer pixels/],
    ["no zlib", png({ packed: Buffer.alloc(40, 3) }), /cannot be unpacked/],
    ["cut", png({ packed: deflateSync(Buffer.alloc(20)).subarray(0, -3) }), /cannot be unpacked/],
    [
      "hidden",
      png({ packed: Buffer.concat([deflateSync(Buffer.alloc(20)), Buffer.from("x")]) }),
      /after its pixels/,
    ],
    ["filter", png({ raw: Buffer.alloc(20, 5) }), /row of an unknown form/],
    ["wide", png({ width: 6001 }), /at most 6000/],
    ["huge", png({ width: 6000, height: 6001 }), /at most 6000/],
    ["none", png({ width: 0 }), /no width/],
    ["pixels", png({ width: 6000, height: 6000, depth: 16 }), /unpacks to fewer/],
    ["depth", png({ depth: 4 }), /colours of an unknown form/],
    ["no palette", png({ colourType: 3, raw: Buffer.alloc(8) }), /lacks its palette/],
    ["critical", png({ before: [chunk("CgBI")] }), /chunk CgBI/],
    ["apart", png({ after: [chunk("tIME"), chunk("IDAT")] }), /several places/],
  ];
  for (const [what, sent, why] of cases) await refuses(sent, why, what);
});

test("a JPEG keeps what shows it; where and by whom it was taken goes", async () => {
  const exif = segment(0xe1, Buffer.from("Exif\0\0secret place"));
  const comment = segment(0xfe, Buffer.from("secret comment"));
  const adobe = segment(0xee, Buffer.from("Adobe\0d\0\0\0\0\0secret"));
  const { bytes, width, height, extension } = await taken(
    Buffer.concat([jpeg({ extra: [exif, comment, adobe] }), Buffer.from("secret end")]),
  );
  assert.deepEqual([width, height, extension], [8, 8, "jpg"]);
  assert.ok(!bytes.includes("secret") && !bytes.includes("Exif"));
  assert.ok(bytes.includes("JFIF") && bytes.includes("Adobe"));
  await taken(jpeg({ frame: 0xc2, scans: 3 }));
});

test("a JPEG that is damaged or unusual is refused", async () => {
  const cases: [string, Buffer, RegExp][] = [
    ["no end", jpeg({ end: Buffer.alloc(0) }), /ends too early/],
    ["arithmetic", jpeg({ frame: 0xc9 }), /segment c9/],
    ["two frames", jpeg({ extra: [segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 17, 0]))] }), /two frames/],
    ["scans", jpeg({ frame: 0xc2, scans: 65 }), /64 passes/],
    ["none", jpeg({ scans: 0 }), /no pixels/],
    ["no height", jpeg({ height: 0 }), /no height/],
    ["wide", jpeg({ width: 60_000 }), /at most 6000/],
    ["table", jpeg({ extra: [segment(0xdb, Buffer.from([0, 1]))] }), /quantisation table/],
    ["codes", jpeg({ extra: [segment(0xc4, Buffer.alloc(17, 255))] }), /Huffman table/],
    ["garbage", jpeg({ extra: [Buffer.from("garbage")] }), /no marker/],
  ];
  for (const [what, sent, why] of cases) await refuses(sent, why, what);
});

test("a GIF keeps its frames and how they are shown, without what programs left in it", async () => {
  const control = gifExtension(0xf9, Buffer.from([0, 5, 0, 0]));
  const parts = [
    gifExtension(0xff, Buffer.from("NETSCAPE2.0")),
    gifExtension(0xfe, Buffer.from("secret")),
    control,
    gifFrame(),
    gifFrame([4, 1, 6, 1, 5]),
  ];
  const { bytes, width, height, extension } = await taken(gif(parts));
  assert.deepEqual([width, height, extension], [2, 2, "gif"]);
  assert.ok(!bytes.includes("secret") && !bytes.includes("NETSCAPE"));
  assert.ok(bytes.includes(control) && bytes.includes(gifFrame()));
});

test("a GIF that is damaged or moves too much is refused", async () => {
  const cases: [string, Buffer, RegExp][] = [
    ["fewer pixels", gif([gifFrame([4, 1, 5])]), /fewer or more pixels/],
    ["more pixels", gif([gifFrame([4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 5])]), /fewer or more pixels/],
    ["no such code", gif([gifFrame([4, 1, 7, 5])]), /fewer or more pixels/],
    ["outside", gif([gifFrame(undefined, 3, 2)]), /not within/],
    ["no frame", gif([]), /no pixels/],
    ["no end", gif([gifFrame()], Buffer.alloc(0)), /ends too early/],
    ["unknown", gif([Buffer.from([1])]), /unknown kind/],
    ["control", gif([gifExtension(0xf9, Buffer.from([1])), gifFrame()]), /damaged settings/],
    ["frames", gif(Array<Buffer>(301).fill(gifFrame())), /moves too much/],
  ];
  for (const [what, sent, why] of cases) await refuses(sent, why, what);
});

test("an icon keeps its pictures, each verified, and nothing between them", async () => {
  const sent = ico([bitmap(), png({ before: [chunk("tEXt", Buffer.from("secret"))] })]);
  const { bytes, width, height, extension } = await taken(Buffer.concat([sent, Buffer.from("secret")]));
  assert.deepEqual([width, height, extension], [3, 2, "ico"]);
  assert.ok(!bytes.includes("secret") && bytes.includes(bitmap()));
});

test("an icon that is damaged or unusual is refused", async () => {
  const changed = (at: number, value: number) => {
    const copy = bitmap();
    copy.writeUInt32LE(value, at);
    return ico([copy]);
  };
  const cases: [string, Buffer, RegExp][] = [
    ["none", ico([]), /holds 0 pictures/],
    ["many", ico(Array<Buffer>(21).fill(bitmap())), /holds 21 pictures/],
    ["short", ico([bitmap().subarray(0, -1)]), /ends too early/],
    ["packed", changed(16, 1), /unknown form/],
    ["other header", changed(0, 108), /neither PNG nor bitmap/],
    ["large", changed(4, 257), /at most 256/],
    ["large PNG", ico([png({ width: 300, height: 1, raw: Buffer.alloc(901) })]), /at most 256/],
    ["elsewhere", ico().subarray(0, -20), /not in it/],
  ];
  for (const [what, sent, why] of cases) await refuses(sent, why, what);
});

test("what is no picture, or of a type that is not wanted, is refused", async () => {
  await refuses(Buffer.alloc(0), /is empty/);
  for (const sent of ["{}", "%PDF-1.7", "RIFF....WEBP", "\u0000"])
    await refuses(Buffer.from(sent), /none that is known/);
  await assert.rejects(rewritePicture(gif(), ["ico", "png"]), /is of the type GIF; ICO, PNG are taken here/);
  await refuses(Buffer.from("<html></html>"), /no SVG/);
});

test("a valid picture with bits turned or its end cut off is refused or written anew, and never breaks anything", async () => {
  const samples = [png(), jpeg(), gif(), ico(), Buffer.from(drawing)];
  const damage = fc.record({
    sample: fc.nat(samples.length - 1),
    flips: fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 6 }),
    cut: fc.option(fc.nat()),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ sample, flips, cut }) => {
      const bytes = Buffer.from(samples[sample]!);
      for (const [at, bit] of flips) bytes[at % bytes.length]! ^= 1 << bit;
      const sent = cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
      try {
        await taken(sent);
      } catch (error) {
        assert.ok(error instanceof Problem && error.status === 400, String((error as Error).stack));
      }
    }),
    { numRuns: 3_000 },
  );
});

test("an SVG of nothing but a shape is taken", async () => {
  const { bytes, width, height } = await taken(svg("<rect width='1' height='1'/>"));
  assert.deepEqual([width, height], [4, 2]);
  assert.equal(
    bytes.toString(),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2" width="4" height="2"><rect width="1" height="1"/></svg>',
  );
});
