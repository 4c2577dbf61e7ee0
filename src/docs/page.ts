import { hash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "../http/html.ts";

// Our own text, put in as it is: escaping would break it.
const style = `
:root{color-scheme:light dark;--ground:#eef1f5;--card:#fff;--ink:#14202e;--soft:#475569;--line:#d5dce5;--link:#0b57a4;--code:#f1f4f8}
@media(prefers-color-scheme:dark){:root{--ground:#0e141b;--card:#18212c;--ink:#eef3f8;--soft:#b6c2d1;--line:#33414f;--link:#86bdf7;--code:#0f1720}}
*{box-sizing:border-box}body{margin:0;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
header,main{max-width:46rem;margin:0 auto 1.25rem}header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1.5rem}
header .brand{font-weight:650;letter-spacing:-.01em;color:inherit;text-decoration:none}header ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0;padding:0}header li{margin:0}
main{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:clamp(1.25rem,5vw,2.5rem);box-shadow:0 1px 2px rgb(0 0 0/.05),0 12px 32px -16px rgb(0 0 0/.18)}
h1{font-size:clamp(1.35rem,5vw,1.75rem);line-height:1.25;letter-spacing:-.015em;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:1.75rem 0 .5rem}p,ul{margin:0 0 1rem}ul{padding-left:1.25rem}li{margin:.25rem 0}p,li,td,th{overflow-wrap:anywhere}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);padding:.1em .3em;border-radius:.3rem}
pre{background:var(--code);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 1rem;overflow-x:auto}pre code{background:none;padding:0}
a{color:var(--link)}a:focus-visible,pre:focus-visible{outline:3px solid var(--ink);outline-offset:2px;border-radius:.2rem}
.wide{overflow-x:auto;margin:0 0 1rem}.wide:focus-visible{outline:3px solid var(--ink)}.wide .facts{table-layout:auto;min-width:30rem}.wide .facts th:first-child{width:auto}h3{font-size:1rem;margin:1.25rem 0 .4rem}ol{margin:0 0 1rem;padding-left:1.4rem}
table{width:100%;border-collapse:collapse;table-layout:fixed}th,td{text-align:left;vertical-align:top;padding:.5rem .5rem .5rem 0;border-top:1px solid var(--line)}th:first-child{width:4.5rem}td p{margin:.2rem 0 0;color:var(--soft)}
main>:last-child{margin-bottom:0}@media(forced-colors:active){main{border:1px solid}}`;
const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Sends a page of the documentation: no script, no foreign content, the same for everybody. */
export function sendDocument(
  reply: FastifyReply,
  status: number,
  title: string,
  content: Html,
): FastifyReply {
  return reply
    .code(status)
    .header("content-security-policy", policy)
    .header("cache-control", "public, max-age=300")
    .header("referrer-policy", "no-referrer")
    .type("text/html; charset=utf-8")
    .send(documentOf(title, content).text);
}

const documentOf = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Millrace</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<a class="brand" href="/docs">Millrace</a>
<nav aria-label="Documentation"><ul><li><a href="/docs">API reference</a></li><li><a href="/docs/errors/">Error codes</a></li><li><a href="/docs/guide/">Guide</a></li><li><a href="/docs/decisions/">Decisions</a></li></ul></nav>
</header>
<main>
${content}
</main>
</body>
</html>
`;
