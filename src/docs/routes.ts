import { readdirSync, readFileSync } from "node:fs";
import { type ErrorCode, errorCodes } from "../error-codes.ts";
import { type Html, html } from "../http/html.ts";
import type { Server } from "../http/server.ts";
import { renderMarkdown, titleOf } from "./markdown.ts";
import { sendDocument } from "./page.ts";

const folder = new URL("../../docs/errors/", import.meta.url);
const back = html`<p><a href="/docs/errors/">All error codes</a></p>`;

/** Folders of pages that are shown as they are written, each with a list of them, which begins with the page named here. */
const shelves = [
  { name: "guide", title: "Guide", first: "first-feed" },
  { name: "guide/integrations", title: "Accounting software", first: undefined },
  { name: "decisions", title: "Decisions", first: undefined },
] as const;

/** `GET /docs/guide/`, `GET /docs/guide/integrations/` and `GET /docs/decisions/`, and every page below them. */
export function guideRoutes(server: Server): void {
  const open = { exposeHeadRoute: true };
  for (const { name, title, first } of shelves) {
    const pages = readShelf(new URL(`../../docs/${name}/`, import.meta.url), first);
    const rows = [...pages].map(
      ([page, text]) => html`<li><a href="/docs/${name}/${page}">${titleOf(text)}</a></li>`,
    );
    const below = shelves
      .filter((shelf) => shelf.name.startsWith(`${name}/`))
      .map((shelf) => html`<li><a href="/docs/${shelf.name}/">${shelf.title}</a></li>`);
    const index = html`<h1>${title}</h1><ul>${rows}${below}</ul>`;
    const backToShelf = html`<p><a href="/docs/${name}/">${title}</a></p>`;
    server.get(`/docs/${name}`, open, (_request, reply) => sendDocument(reply, 200, title, index));
    server.get(`/docs/${name}/:page`, open, (request, reply) => {
      const text = pages.get((request.params as { page: string }).page.toLowerCase());
      return text === undefined
        ? sendDocument(reply, 404, "No such page", html`<h1>No such page</h1>${backToShelf}`)
        : sendDocument(reply, 200, titleOf(text), html`${renderMarkdown(text)}${backToShelf}`);
    });
  }
}

/** The pages of a folder by their names, as they are written. */
function readShelf(place: URL, first: string | undefined): ReadonlyMap<string, string> {
  const files = readdirSync(place).filter((file) => file.endsWith(".md"));
  const names = files.map((file) => file.slice(0, -3)).sort();
  const ordered = first === undefined ? names : [first, ...names.filter((name) => name !== first)];
  return new Map(ordered.map((name) => [name, readFileSync(new URL(`${name}.md`, place), "utf8")]));
}

/** `GET /docs/errors/` and a page for each code below it: where `documentation` in every refusal leads. */
export function documentationRoutes(server: Server): void {
  const pages = readPages();
  const index = indexOf(pages);
  const open = { exposeHeadRoute: true };

  server.get("/docs/errors", open, (_request, reply) => sendDocument(reply, 200, "Error codes", index));
  server.get("/docs/errors/:code", open, (request, reply) => {
    const code = (request.params as { code: string }).code.toLowerCase();
    const page = pages.get(code as ErrorCode);
    return page !== undefined
      ? sendDocument(reply, 200, code, html`${renderMarkdown(page)}${back}`)
      : sendDocument(reply, 404, "No such error code", nothing);
  });
}

const nothing = html`<h1>No such error code</h1>
<p>This version of Millrace has no error of this name. It may be one of another version.</p>
${back}`;

function readPages(): ReadonlyMap<ErrorCode, string> {
  const present = new Set(readdirSync(folder));
  const codes = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => present.has(`${code}.md`));
  return new Map(codes.map((code) => [code, readFileSync(new URL(`${code}.md`, folder), "utf8")]));
}

/** What a page of an error says first, behind its status. */
const meaningOf = (page: string): Html =>
  renderMarkdown(/^\*\*\d{3} .+?\*\* ([\s\S]+?)\n\n/m.exec(page)?.[1] ?? "");

function indexOf(pages: ReadonlyMap<ErrorCode, string>): Html {
  const rows = [...pages].map(
    ([code, page]) =>
      html`<tr><td>${errorCodes[code]}</td><td><a href="/docs/errors/${code}"><code>${code}</code></a>${meaningOf(page)}</td></tr>`,
  );
  return html`<h1>Error codes</h1>
<p>Every refusal of the API carries a <code>code</code>, a word that never changes, and in <code>documentation</code> the address of its page here.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Code, and what it means</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
