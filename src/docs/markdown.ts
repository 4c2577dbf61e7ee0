import { Html, html } from "../http/html.ts";

/**
 * Renders the little Markdown our own pages are written in: headings of three levels, paragraphs, lists of one level,
 * tables, fenced code, and inside text code, strong and stressed words and links. Throws on anything else, so that a page which would be
 * shown wrongly is found by the first test that reads it.
 */
export function renderMarkdown(text: string): Html {
  return new Html(
    blocksOf(text)
      .map((block) => renderBlock(block).text)
      .join("\n"),
  );
}

/** The words of the first heading. */
export function titleOf(text: string): string {
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error("the page has no title");
  return title;
}

/** Parts between blank lines; fenced code is one part whatever it holds. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fenced = false;
  const end = () => {
    if (lines.length > 0) blocks.push(lines.join("\n"));
    lines = [];
  };
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    if (line.startsWith("```")) fenced = !fenced;
    if (line.trim() === "" && !fenced) end();
    else lines.push(line);
  }
  if (fenced) throw new Error("fenced code does not end");
  end();
  return blocks;
}

function renderBlock(block: string): Html {
  const code = /^```\w*\n([\s\S]*)\n```$/.exec(block);
  if (code) return html`<pre tabindex="0"><code>${code[1]}</code></pre>`;
  const heading = /^(#{1,3}) (.+)$/.exec(block);
  if (heading) return headingOf(heading[1]!.length, heading[2]!);
  if (/^\|.*\|\n\|[-:| ]+\|(\n|$)/.test(block)) return tableOf(block);
  if (block.startsWith("* ")) {
    const items = block.split(/^\* /m).slice(1);
    return html`<ul>${items.map((item) => html`<li>${inline(oneLine(item))}</li>`)}</ul>`;
  }
  if (block.startsWith("1. ")) {
    const items = block.split(/^\d+\. /m).slice(1);
    return html`<ol>${items.map((item) => html`<li>${inline(oneLine(item))}</li>`)}</ol>`;
  }
  if (/^(#|>|\||[-+] |\d+\. |```|\s|<)/.test(block))
    throw new Error(`this form of Markdown is not rendered: ${block.slice(0, 60)}`);
  return html`<p>${inline(oneLine(block))}</p>`;
}

/** Headings below the first have an address of their own, in small letters with dashes. */
function headingOf(level: number, text: string): Html {
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .trim()
    .replaceAll(" ", "-");
  if (level === 1) return html`<h1>${inline(text)}</h1>`;
  return level === 2 ? html`<h2 id="${id}">${inline(text)}</h2>` : html`<h3 id="${id}">${inline(text)}</h3>`;
}

/** A table; one that is wider than the screen is moved within itself, with the keyboard too. */
function tableOf(block: string): Html {
  const [head, , ...rows] = block.split("\n").map(cellsOf);
  return html`<div class="wide" tabindex="0" role="group" aria-label="Table"><table class="facts">
<thead><tr>${head!.map((cell) => html`<th scope="col">${inline(cell)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** The cells of a row; a bar inside code, or after a backslash, is text. */
function cellsOf(line: string): string[] {
  if (!/^\|.*\|$/.test(line)) throw new Error(`not a row of a table: ${line.slice(0, 60)}`);
  const cells = line.slice(1, -1).match(/(?:`[^`]*`|\\\||[^|`])+|(?<=\|)(?=\||$)/g) ?? [];
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");

/** Links lead to pages beside this one, to other paths of this site, or to https addresses. */
const spans =
  /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:https:\/\/|\/|\.\/|[a-z0-9-]+(?:\.md)?$)?[^\s():]*)\)|\*([^*\s][^*]*)\*/g;

function inline(text: string): Html[] {
  const parts: Html[] = [];
  let rest = 0;
  for (const found of text.matchAll(spans)) {
    parts.push(plain(text.slice(rest, found.index)));
    rest = found.index + found[0].length;
    const [, code, strong, words, address, stressed] = found;
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (strong !== undefined) parts.push(html`<strong>${strong}</strong>`);
    else if (stressed !== undefined) parts.push(html`<em>${stressed}</em>`);
    else parts.push(html`<a href="${address?.replace(/\.md(?=#|$)/, "")}">${words}</a>`);
  }
  return [...parts, plain(text.slice(rest))];
}

function plain(text: string): Html {
  if (/[`]|\*\*|\]\(/.test(text))
    throw new Error(`this form of Markdown is not rendered: ${text.slice(0, 60)}`);
  return html`${text}`;
}
