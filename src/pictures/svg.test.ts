import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../problem.ts";
import { drawing, svg } from "./samples.fixture.ts";
import { rewriteSvg } from "./svg.ts";

const written = (sent: Buffer | string) => rewriteSvg(Buffer.from(sent)).bytes.toString();
const refuses = (sent: Buffer | string, why: RegExp) =>
  assert.throws(
    () => rewriteSvg(Buffer.from(sent)),
    (error) => error instanceof Problem && why.test(error.message),
    `${String(sent).slice(0, 200)} must be refused as ${why}`,
  );

test("a drawing as programs export it keeps how it looks, styles as attributes, and says nothing of its making", () => {
  const text = written(drawing);
  assert.match(
    text,
    /<path d="M0,0 L10.5-3e2z" transform="translate\(4 5\) rotate\(-3\)" fill="url\(#shade\)" stroke="none" opacity="\.9"\/>/,
  );
  assert.match(text, /<g clip-path="url\(#cut\)" stroke="none" opacity=".9">/);
  assert.match(text, /<stop offset="100%" stop-color="#000" stop-opacity="0.5"\/>/);
  assert.match(text, /<use href="#box"\/>/);
  assert.match(text, /<title>Harbour &#38; Co é<\/title>/);
  assert.match(text, /font-family="&#39;Open Sans&#39;, sans-serif"/);
  for (const gone of [
    "made by",
    "tool",
    "<style",
    "style=",
    "class=",
    "<!--",
    "<?xml",
    "data-name",
    "xlink",
    "metadata",
  ])
    assert.ok(!text.includes(gone), `${gone} in ${text}`);
  assert.equal(written(text), text);
});

test("nothing that runs, leads elsewhere or is not known is taken", () => {
  for (const inner of [
    "<script>alert(1)</script>",
    '<script href="x"/>',
    "<foreignObject/>",
    "<image href='data:image/png;base64,AA'/>",
    "<a href='https://evil.example'><path/></a>",
    "<animate attributeName='href' to='javascript:x'/>",
    "<set/>",
    "<iframe/>",
    "<style>@import url(https://evil.example)</style>",
    "<style>path{fill:red}</style>",
    "<style>.a{background:url(https://evil.example)}</style>",
    "<style>.a{fill:url(https://evil.example#a)}</style>",
    "<style>.a{fill:red",
    "<style><path/></style>",
    "<svg/>",
    "<filter id='a'/>",
    "<pattern id='a'/>",
    "<text>a<script>b</script></text>",
    "loose text",
  ])
    refuses(svg(inner), /taken|not in it|well-formed|text in|ends too early/);
  for (const attribute of [
    "onload='x'",
    "onclick='x'",
    "ONLOAD='x'",
    "style='fill:url(//evil.example)'",
    "style='behavior:url(x)'",
    "style='fill:red;-x:url(//evil.example)'",
    "style='background:red'",
    "fill='url(https://evil.example#a)'",
    "fill='url(//evil.example)'",
    "fill='u\\72l(x)'",
    "fill='url(&quot;https://evil.example#a&quot;)'",
    "fill='&#106;avascript:alert(1)'",
    "stroke='image-set(x)'",
    "href='#a'",
    "xlink:href='https://evil.example'",
    "target='_blank'",
    "id='a b'",
    "d='\"'",
    "fill='expression(alert(1))'",
    "font-family='a;b:c'",
  ])
    refuses(svg(`<path ${attribute}/>`), /not taken|not in it|run a script|plain word/);
  refuses(svg("<use href='https://evil.example#a'/>"), /not in it/);
  refuses(svg("<use href='data:image/svg+xml,a'/>"), /not in it/);
});

test("only the small part of XML that drawings need is read", () => {
  const entity = '<!DOCTYPE svg [<!ENTITY a "b">]>';
  refuses(`${entity}${svg()}`, /document type/);
  refuses(svg("<!DOCTYPE a><path/>"), /document type/);
  refuses(svg("<?php echo 1?>"), /processing instruction/);
  refuses(`<?xml-stylesheet href="x"?>${svg()}`, /processing instruction/);
  refuses(svg("<text>&a;</text>"), /entity/);
  for (const reference of ["&#0;", "&#x1f;", "&#xd800;", "&#x110000;", "&nbsp;", "&", "&amp"])
    refuses(svg(`<text>${reference}</text>`), /entity/);
  refuses(svg("<path d='M0 0' d='M1 1'/>"), /twice/);
  for (const wrong of [
    "<path",
    "<path>",
    "<path></g>",
    "<path d=M0/>",
    "<path d/>",
    "<path d='<'/>",
    "< path/>",
    "<path d='a'id='b'/>",
  ])
    refuses(svg(wrong), /well-formed|ends too early/);
  refuses(`${svg()}<path/>`, /after its end/);
  refuses(`${svg()} text`, /after its end/);
  refuses(Buffer.concat([svg(), Buffer.from([0xff])]), /UTF-8/);
  refuses(svg("<text>\u0007</text>"), /control characters/);
  refuses(`<?xml version="1.0" encoding="UTF-16"?>${svg()}`, /UTF-16/);
  refuses("<svg viewBox='0 0 1 1'/>", /no SVG/);
  refuses('<x:svg xmlns:x="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', /no SVG/);
  assert.match(written(`\ufeff<!-- a -->\n${svg("<!-- b --><path/>")}\n<!-- c -->`), /<path\/>/);
});

test("a drawing cannot grow beyond measure", () => {
  const doubled = Array.from(
    { length: 30 },
    (_, nth) => `<g id="a${nth + 1}"><use href="#a${nth}"/><use href="#a${nth}"/></g>`,
  );
  refuses(svg(`<g id="a0"/>${doubled.join("")}`), /draws more than/);
  refuses(svg('<g id="a"><use href="#a"/></g>'), /circle/);
  refuses(svg('<mask id="m"><path mask="url(#m)"/></mask>'), /circle/);
  const chained = (length: number) =>
    Array.from({ length }, (_, nth) => `<g id="a${nth}" mask="url(#a${nth + 1})"/>`);
  for (const length of [200, 4_900]) {
    refuses(svg(chained(length).join("")), /parts within parts/);
    refuses(svg(chained(length).reverse().join("")), /parts within parts/);
  }
  assert.ok(rewriteSvg(svg(chained(100).join(""))).bytes.length > 0);
  refuses(svg("<g>".repeat(60)), /nested deeper/);
  refuses(svg("<g/>".repeat(5_001)), /more than 5000 elements/);
  refuses(svg(" ".repeat(1024 * 1024)), /over 1048576 bytes/);
  refuses(
    svg(`<path ${Array.from({ length: 90 }, (_, nth) => `data-${nth}="a"`).join(" ")}/>`),
    /over 80 attributes/,
  );
  const rules = Array.from({ length: 400 }, () => ".a{fill:red;stroke:red}").join("");
  refuses(svg(`<style>${rules}</style>${'<path class="a"/>'.repeat(900)}`), /too many styles/);
});

test("long runs of anything are read in a moment", { timeout: 20_000 }, () => {
  const long = 900_000;
  for (const inner of [
    `<style>${"a".repeat(long)}</style>`,
    `<style>${"{".repeat(long)}</style>`,
    `<style>${"/*".repeat(long / 2)}</style>`,
    `<style>.a{fill:${" ".repeat(long)}:}</style>`,
    `<path style="fill${" ".repeat(long)}"/>`,
    `<path fill="${"url(".repeat(long / 4)}"/>`,
    `<path class="${"a ".repeat(long / 2)}" x="x:"/>`,
    `<!--${"-".repeat(long)}`,
    `<text>${"&".repeat(long)}</text>`,
    `<path ${" ".repeat(long)}`,
  ])
    refuses(svg(inner), /./);
});

test("how large a drawing is comes from its width and height, or else from what it shows", () => {
  const sizeOf = (attributes: string) => {
    const { width, height } = rewriteSvg(svg("", attributes));
    return [width, height];
  };
  assert.deepEqual(sizeOf('width="600" height="100px"'), [600, 100]);
  assert.deepEqual(sizeOf('width="100%" height="100%" viewBox="0 0 30.4 20"'), [30, 20]);
  assert.deepEqual(sizeOf('viewBox="0,0,60000,6000"'), [6000, 600]);
  for (const attributes of [
    "",
    'width="10"',
    'width="0" height="0"',
    'viewBox="0 0 0 5"',
    'viewBox="0 0 -1 1"',
  ])
    refuses(svg("", attributes), /without width and height/);
  refuses(svg("", 'viewBox="0 0 1"'), /four numbers/);
  assert.match(written(svg("", 'width="6" height="4"')), /viewBox="0 0 6 4"/);
});
