import type { FastifyReply } from "fastify";
import { Html, html } from "../http/html.ts";
import type { Random } from "../random.ts";
import { filled, type Texts } from "./texts.ts";

// Our own text, put in as it is: escaping would break it.
const safeStyle = new Html(`
:root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--ink:#16202e;--soft:#4c5a6d;--line:#d7dce3;--deed:#0b5cad;--on-deed:#fff;--alert:#8a1c1c}
@media(prefers-color-scheme:dark){:root{--ground:#10151c;--card:#19212b;--ink:#eef2f7;--soft:#b3bfce;--line:#364252;--deed:#7db8f5;--on-deed:#0a1420;--alert:#f5a9a9}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{width:100%;max-width:28rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:clamp(1.25rem,5vw,2.25rem)}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}p{margin:0 0 1.25rem;color:var(--soft);overflow-wrap:anywhere}p:last-child{margin-bottom:0}
.alert h1{color:var(--alert)}button{font:inherit;font-weight:600;width:100%;min-height:2.9rem;padding:.6rem 1rem;border:0;border-radius:.5rem;background:var(--deed);color:var(--on-deed);cursor:pointer}
button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}`);

export interface PageContent {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly form?: {
    readonly action: string;
    readonly button: string;
    readonly fields: Readonly<Record<string, string>>;
  };
  readonly alert?: boolean;
}

/** Sends a page under the strictest policy it can have: no script, no foreign content, no framing, no caching. */
export function sendPage(
  reply: FastifyReply,
  random: Random,
  texts: Texts,
  status: number,
  content: PageContent,
  formTargets: readonly string[] = [],
): FastifyReply {
  const nonce = random.bytes(16).toString("base64");
  const targets = ["'self'", ...formTargets].join(" ");
  return reply
    .code(status)
    .header(
      "content-security-policy",
      `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`,
    )
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .header("content-language", texts.language)
    .header("vary", "accept-language, cookie")
    .type("text/html; charset=utf-8")
    .send(page(texts, content, nonce).text);
}

function page(texts: Texts, content: PageContent, nonce: string): Html {
  const { form } = content;
  const fields = Object.entries(form?.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${content.heading} – ${texts.title}</title>
<style nonce="${nonce}">${safeStyle}</style>
</head>
<body>
<main class="${content.alert ? "alert" : "calm"}">
<h1>${content.heading}</h1>
${content.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
${form && html`<form method="post" action="${form.action}">${fields}<button type="submit">${form.button}</button></form>`}
</main>
</body>
</html>
`;
}

/** The page of a link that does not work, whatever the cause: causes are not told to whoever holds the link. */
export const badLinkPage = (texts: Texts): PageContent => ({
  heading: texts.badLinkHeading,
  paragraphs: [texts.badLinkText],
  alert: true,
});

export const unavailablePage = (texts: Texts, software: string): PageContent => ({
  heading: filled(texts.unavailableHeading, { software }),
  paragraphs: [filled(texts.unavailableText, { software })],
  alert: true,
});
