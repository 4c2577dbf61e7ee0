import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkdown, titleOf } from "./markdown.ts";

test("headings, paragraphs, lists, code, strong words and links become HTML", () => {
  const page =
    "# A `b`\n\nOne **two**\n*three*.\n\n## C\n\n* one\n* two\n  more\n\n```json\n{\n\n}\n```\n\nSee [it](other.md).\n";
  assert.equal(titleOf(page), "A `b`");
  assert.equal(
    renderMarkdown(page).text,
    [
      "<h1>A <code>b</code></h1>",
      "<p>One <strong>two</strong> <em>three</em>.</p>",
      '<h2 id="c">C</h2>',
      "<ul><li>one</li><li>two more</li></ul>",
      '<pre tabindex="0"><code>{\n\n}</code></pre>',
      '<p>See <a href="other">it</a>.</p>',
    ].join("\n"),
  );
});

test("tables and numbered lists become HTML; a bar in code or after a backslash is text", () => {
  const shown = renderMarkdown("| A | B |\n|---|---|\n| `a|b` | c \\| d |\n| | e |\n\n1. one\n2. two").text;
  assert.match(shown, /<th scope="col">A<\/th><th scope="col">B<\/th>/);
  assert.match(
    shown,
    /<tr><td><code>a\|b<\/code><\/td><td>c \| d<\/td><\/tr><tr><td><\/td><td>e<\/td><\/tr>/,
  );
  assert.match(shown, /<ol><li>one<\/li><li>two<\/li><\/ol>/);
  assert.throws(() => renderMarkdown("| A |\n|---|\nb"));
});

test("what is written is shown and never read as HTML", () => {
  const shown = renderMarkdown('a <b> & "c" `<script>`').text;
  assert.equal(shown, "<p>a &#60;b&#62; &#38; &#34;c&#34; <code>&#60;script&#62;</code></p>");
});

test("what would be shown wrongly is refused", () => {
  for (const page of [
    "| a | b |",
    "> quoted",
    "#### fourth",
    "<b>bold</b>",
    "a `b",
    "**a",
    "```\nx",
    "[a](javascript:alert)",
  ]) {
    assert.throws(() => renderMarkdown(page), page);
  }
});
