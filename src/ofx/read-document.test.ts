import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aggregate, inOrder } from "./aggregate.ts";
import { child, type Element, Unreadable } from "./element.ts";
import { fitFor } from "./ofx-text.ts";
import { readDocument } from "./read-document.ts";
import { writeDocument } from "./write-document.ts";

const read = (text: string) => readDocument(Buffer.from(text));
const shape = ({ tag, text, children }: Element): unknown =>
  children.length > 0 ? { [tag]: children.map(shape) } : { [tag]: text };

test("leaves with end tags, without them, and both mixed are read alike", () => {
  const expected = { OFX: [{ A: [{ B: "one" }, { C: "two & <three>" }] }, { D: "4" }] };
  for (const body of [
    "<OFX><A><B>one<C>two &amp; &lt;three&gt;</A><D>4</OFX>",
    "<OFX><A><B>one</B><C>two &amp; &lt;three&gt;</C></A><D>4</D></OFX>",
    "<ofx>\r\n<a>\r\n <b>one\r\n<C>two &#38; &lt;three&gt;</C>\r\n</a>\n<D>4</ofx>\r\n",
  ]) {
    assert.deepEqual(shape(read(body).root), expected);
  }
});

test("a leaf without text and without end tag holds nothing of what follows", () => {
  const { root } = read("<OFX><A><MEMO><B>1<C></C><D/><E>2</A></OFX>");
  assert.deepEqual(shape(root), {
    OFX: [{ A: [{ MEMO: "" }, { B: "1" }, { C: "" }, { D: "" }, { E: "2" }] }],
  });
});

test("the syntax is told by what is there and not by the version", () => {
  const lines =
    "\r\nOFXHEADER:100\nDATA:OFXSGML\n VERSION: 211\nSECURITY:NONE\nNEWFILEUID:a-1\n\n<OFX></OFX>";
  const { syntax, version, newFileUid } = read(lines);
  assert.deepEqual([syntax, version, newFileUid], ["sgml", "211", "a-1"]);
  const xml = `<?xml version="1.0"?><?OFX OFXHEADER='200' VERSION='220' SECURITY="NONE"?><OFX></OFX>`;
  assert.deepEqual([read(xml).syntax, read(xml).version], ["xml", "220"]);
  assert.equal(read("<OFX></OFX>").version, "");
});

test("what is no OFX is refused, within limits of depth and number", () => {
  for (const text of [
    "",
    "hello",
    "<HTML></HTML>",
    "<OFX>",
    "<OFX></OFX><OFX></OFX>",
    "<OFX></A></OFX>",
    "<OFX><A></OFX",
    "<OFX><A B='c'>1</A></OFX>",
    "<OFX><![CDATA[x]]></OFX>",
    '<!DOCTYPE OFX [<!ENTITY a "b">]><OFX></OFX>',
    "<OFX><!ENTITY a></OFX>",
    "<OFX>\0</OFX>",
    `<OFX>${"<A>".repeat(33)}${"</A>".repeat(33)}</OFX>`,
    `<OFX>${"<A>1".repeat(20_001)}</OFX>`,
  ]) {
    assert.throws(() => read(text), Unreadable, text.slice(0, 60));
  }
});

test("no input ends in another error than a refusal, and long ones do not hang", () => {
  const piece = fc.constantFrom(
    "<OFX>",
    "</OFX>",
    "<A>",
    "</A>",
    "<B>x",
    "</B>",
    "<!--",
    "-->",
    "<?x",
    "?>",
    "&amp;",
    "&#x41;",
    "<",
    ">",
    " ",
    "é",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      try {
        read(pieces.join(""));
      } catch (error) {
        assert.ok(error instanceof Unreadable, String(error));
      }
    }),
    { numRuns: 500 },
  );
  for (const text of [
    "<".repeat(1_000_000),
    `<OFX>${"<!--".repeat(200_000)}`,
    `<OFX>${"<?".repeat(400_000)}`,
    `<OFX>${" ".repeat(1_000_000)}`,
  ])
    assert.throws(() => read(text), Unreadable);
});

test("no header takes long to refuse, whatever stands in it", () => {
  for (const head of [
    `A:${" ".repeat(900_000)}x y\n`,
    `${" ".repeat(450_000)}A${" ".repeat(450_000)}\n`,
    "A: ".repeat(300_000),
    `<?OFX ${"a= ".repeat(300_000)}`,
    "<?OFX ".repeat(150_000),
    "<OFX ".repeat(200_000),
  ])
    assert.throws(() => readDocument(Buffer.from(`${head}<OFX></OFX>`)), Unreadable);
});

test("what we write is read back as it was, in either syntax", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  fc.assert(
    fc.property(text, fc.constantFrom("sgml" as const, "xml" as const), (name, syntax) => {
      const root = inOrder([
        ["STMTTRN", aggregate("STMTTRN", { MEMO: name, TRNTYPE: "CREDIT", NAME: name })],
      ]);
      const back = readDocument(writeDocument({ syntax, version: syntax === "xml" ? "211" : "102" }, root));
      const line = child(back.root, "STMTTRN")!;
      assert.equal(back.syntax, syntax);
      const fitted = fitFor(syntax)(name);
      const expected = fitted === "" ? ["TRNTYPE"] : ["TRNTYPE", "NAME", "MEMO"];
      assert.deepEqual(
        line.children.map(({ tag }) => tag),
        expected,
        "in the order of the DTD, empty ones left out",
      );
      if (fitted !== "") assert.equal(child(line, "MEMO")!.text, fitted);
    }),
    { numRuns: 300 },
  );
});
