import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html.ts";

/* One look for all pages of the pretend packages: plain, no script, no outside resource. */
const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f7f4ef, #17151a); --card: light-dark(#ffffff, #211e26);
  --ink: light-dark(#241f2b, #f1edf6); --soft: light-dark(#5d5566, #b9b0c4);
  --line: light-dark(#d9d2c7, #3c3645); --edge: light-dark(#857b8f, #8a8096);
  --plum: light-dark(#6b2d5c, #e5a9d5); --on-plum: light-dark(#ffffff, #2a0f23);
  --tint: light-dark(#f4e8f1, #34243a); --good: light-dark(#1f6b3a, #8fd6a8);
  --bad: light-dark(#a1231c, #ffb0a8); --stripe-a: light-dark(#ffe3a3, #4a3a10); --stripe-b: light-dark(#ffd778, #574513);
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; }
.pretend { background: repeating-linear-gradient(135deg, var(--stripe-a) 0 1.25rem, var(--stripe-b) 1.25rem 2.5rem);
  border-bottom: 1px solid var(--line); font-size: .875rem; text-align: center; padding: .5rem 1rem; }
header, main, footer { max-width: 80rem; margin-inline: auto; padding-inline: 1rem; }
.narrow header, .narrow main, .narrow footer { max-width: 34rem; }
header { padding-top: 1.25rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
.mark { font-weight: 700; letter-spacing: .01em; color: var(--ink); text-decoration: none; }
.mark::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .5em; border-radius: 2px;
  background: var(--plum); transform: rotate(45deg) scale(.8); }
nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem .5rem; margin: 0; padding: 0; font-size: .9375rem; }
nav li::before { content: "/"; color: var(--soft); margin-right: .5rem; }
footer { padding-block: 1.5rem 2.5rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2rem); line-height: 1.2; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; line-height: 1.3; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0 1rem; max-width: 42rem; }
a { color: var(--plum); text-underline-offset: .2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--plum); outline-offset: 2px; border-radius: 3px; }
.soft { color: var(--soft); }
.card > form:first-child fieldset { margin-top: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-block: 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 45%), 1fr)); gap: .75rem; margin: 1rem 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .75rem 1rem; }
.pairs { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; align-items: baseline; margin: 1rem 0; }
.pairs dd { font-size: .875rem; }
dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; font-size: 1.125rem; font-weight: 600; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin-block: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; padding: .875rem 1rem .25rem; font-weight: 600; }
th, td { text-align: left; padding: .625rem 1rem; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: .8125rem; white-space: nowrap; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.date { white-space: nowrap; } .in { color: var(--good); } .mono { font-family: ui-monospace, monospace; font-size: .8125rem; overflow-wrap: anywhere; }
.tag { display: inline-block; border: 1px solid var(--edge); border-radius: 1rem; padding: 0 .6rem; font-size: .8125rem; white-space: nowrap; }
.empty { text-align: center; padding: 2.5rem 1.25rem; } .empty p { margin-inline: auto; }
.empty h1, .card > h2:first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
fieldset { border: 0; margin: 1.25rem 0 0; padding: 0; min-width: 0; } legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .75rem .875rem; border: 1px solid var(--edge);
  border-radius: .625rem; margin-bottom: .5rem; cursor: pointer; min-height: 2.75rem; }
.choice:hover { border-color: var(--plum); } .choice:has(:checked) { border-color: var(--plum); background: var(--tint); box-shadow: inset 0 0 0 1px var(--plum); }
.choice input { accent-color: var(--plum); width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; flex: none; }
.choice span { min-width: 0; overflow-wrap: anywhere; } .choice small { display: block; color: var(--soft); font-size: .875rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button, .button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .625rem; cursor: pointer;
  border: 1px solid var(--plum); background: var(--plum); color: var(--on-plum); text-decoration: none; display: inline-block; }
.quiet { background: transparent; color: var(--plum); }
label.field { display: block; font-weight: 600; margin-bottom: .25rem; }
.control { display: block; width: 100%; max-width: 26rem; font: inherit; min-height: 2.75rem; margin-bottom: 1rem;
  padding: .5rem .75rem; border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: inherit; }
.search { display: flex; flex-wrap: wrap; gap: .5rem; } .search input { flex: 1 1 10rem; min-width: 0; font: inherit; min-height: 2.75rem;
  padding: .5rem .75rem; border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: inherit; }
.error { border-left: 4px solid var(--bad); background: var(--card); padding: .75rem 1rem; margin: 1rem 0; color: var(--bad); font-weight: 600; }
.pages { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-block: 1rem; }
ul.plain { padding-left: 1.25rem; margin: .5rem 0 1rem; }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
select { font: inherit; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: inherit; max-width: 100%; }
@media (max-width: 40rem) {
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; padding: .75rem 0; border-top: 1px solid var(--line); } .stack tbody tr:first-child { border-top: 0; }
  .stack th, .stack td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .125rem 1rem; text-align: right; white-space: normal; overflow-wrap: anywhere; }
  .stack th, .stack td:empty { display: block; text-align: left; } .stack td:empty { display: none; }
  .stack td::before { content: attr(data-label); color: var(--soft); font-family: system-ui, sans-serif; font-size: .875rem; text-align: left; flex: none; }
  .pairs { grid-template-columns: 1fr; gap: 0; } .pairs dd { margin-bottom: .5rem; }
  .facts div { padding: .625rem .75rem; } dd { font-size: 1rem; }
  .actions > * { flex: 1 1 100%; text-align: center; } .actions > form > button { width: 100%; }
}
@media (forced-colors: active) { .choice:has(:checked) { outline: 2px solid Highlight; } }
`;

const styleHash = createHash("sha256").update(style).digest("base64");

export interface Page {
  readonly title: string;
  /** Which package is pretended; none on the index. */
  readonly pretends?: string;
  /** Where the mark leads, and the way down to this page. */
  readonly home: string;
  readonly path?: readonly { readonly name: string; readonly address: string }[];
  readonly narrow?: boolean;
  /** Shown in a frame of another page, which says what all pages say. */
  readonly framed?: boolean;
  readonly content: Html;
}

/** No script, no frames, nothing from elsewhere. Forms may lead anywhere: consent ends at the application. */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

export function page({ title, pretends, home, path = [], narrow, framed, content }: Page): string {
  const mark = pretends ? `Pretend ${pretends}` : "Pretend accounting packages";
  const notice = pretends
    ? html`This is a <strong>pretend ${pretends}</strong> for trying things out. It is not ${pretends} and has no connection with it.`
    : html`Everything here is <strong>pretended</strong>, for trying things out.`;
  const trail =
    path.length > 0
      ? html`<nav aria-label="Where you are"><ol>${path.map(
          ({ name, address }) => html`<li><a href="${address}">${name}</a></li>`,
        )}</ol></nav>`
      : null;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === mark ? mark : `${title} – ${mark}`}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body class="${narrow ? "narrow" : "wide"}">
${
  framed
    ? null
    : html`<aside class="pretend" aria-label="Notice">${notice}</aside>
<header><a class="mark" href="${home}">${mark}</a>${trail}</header>`
}
<main>
${content}
</main>
${
  framed
    ? null
    : html`<footer>A simulator that comes with Millrace. Nothing here reaches a real bank or a real accounting package.</footer>`
}
</body>
</html>`.text;
}

/** Answers with a page. */
export function sendPage(
  reply: FastifyReply,
  { status = 200, ...shown }: Page & { readonly status?: number },
  headers: Readonly<Record<string, string>> = pageHeaders,
): FastifyReply {
  return reply.code(status).headers(headers).send(page(shown));
}

/** Sends the pages of one package. */
export const pagesOf =
  (pretends: string, home: string) =>
  (reply: FastifyReply, title: string, content: Html, path: Page["path"] = [], status = 200): FastifyReply =>
    sendPage(reply, { title, pretends, home, path, content, status });
