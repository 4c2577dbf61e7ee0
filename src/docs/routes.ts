import { readdirSync, readFileSync } from "node:fs";
import { type ErrorCode, errorCodes } from "../error-codes.ts";
import { type Html, html } from "../http/html.ts";
import type { Server } from "../http/server.ts";
import { renderMarkdown } from "./markdown.ts";
import { sendDocument } from "./page.ts";

const folder = new URL("../../docs/errors/", import.meta.url);
const back = html`<p><a href="/docs/errors/">All error codes</a></p>`;

/** `GET /docs/errors/` and a page for each code below it: where `documentation` in every refusal leads. */
export function documentationRoutes(server: Server): void {
  const pages = readPages();
  const index = indexOf([...pages.keys()]);
  const open = { exposeHeadRoute: true };

  server.get("/docs/errors", open, (_request, reply) => sendDocument(reply, 200, "Error codes", index));
  server.get("/docs/errors/:code", open, (request, reply) => {
    const code = (request.params as { code: string }).code.toLowerCase();
    const page = pages.get(code as ErrorCode);
    return page
      ? sendDocument(reply, 200, code, html`${page}${back}`)
      : sendDocument(reply, 404, "No such error code", nothing);
  });
}

const nothing = html`<h1>No such error code</h1>
<p>This version of Millrace has no error of this name. It may be one of another version.</p>
${back}`;

function readPages(): ReadonlyMap<ErrorCode, Html> {
  const present = new Set(readdirSync(folder));
  const codes = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => present.has(`${code}.md`));
  return new Map(
    codes.map((code) => [code, renderMarkdown(readFileSync(new URL(`${code}.md`, folder), "utf8"))]),
  );
}

function indexOf(codes: readonly ErrorCode[]): Html {
  const rows = codes.map(
    (code) =>
      html`<tr><td>${errorCodes[code]}</td><td><a href="/docs/errors/${code}"><code>${code}</code></a></td></tr>`,
  );
  return html`<h1>Error codes</h1>
<p>Every refusal of the API carries a <code>code</code>, a word that never changes, and in <code>documentation</code> the address of its page here.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Code</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
