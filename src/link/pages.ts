import type { FastifyReply } from "fastify";
import { Html, html } from "../http/html.ts";
import type { Random } from "../random.ts";
import { filled, type Texts } from "./texts.ts";

// Our own text, put in as it is: escaping would break it.
const safeStyle = new Html(`
:root{color-scheme:light dark;--ground:#eef1f5;--card:#fff;--ink:#14202e;--soft:#475569;--line:#d5dce5;--deed:#0b57a4;--deed-over:#08447f;--on-deed:#fff;--calm:#e4eefa;--good:#136c3a;--good-ground:#e2f4e9;--alert:#8f1d1d;--alert-ground:#fbe7e6}
@media(prefers-color-scheme:dark){:root{--ground:#0e141b;--card:#18212c;--ink:#eef3f8;--soft:#b6c2d1;--line:#33414f;--deed:#86bdf7;--deed-over:#a9d0fa;--on-deed:#0a1420;--calm:#1c3047;--good:#7fd8a4;--good-ground:#15362a;--alert:#f7aeae;--alert-ground:#40211f}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;min-height:100dvh;display:grid;grid-template-rows:auto 1fr auto;justify-items:center;gap:1.5rem;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
header,main,footer{width:100%;max-width:30rem}header{font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
main{align-self:center;background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:clamp(1.25rem,6vw,2.5rem);box-shadow:0 1px 2px rgb(0 0 0/.05),0 12px 32px -16px rgb(0 0 0/.18)}
.sign{display:grid;place-items:center;width:3rem;height:3rem;margin-bottom:1.25rem;border-radius:50%;color:var(--deed);background:var(--calm)}.done .sign{color:var(--good);background:var(--good-ground)}.alert .sign{color:var(--alert);background:var(--alert-ground)}
svg{display:block;fill:none;stroke:currentColor;stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}
h1{font-size:clamp(1.35rem,5vw,1.6rem);line-height:1.25;letter-spacing:-.015em;margin:0 0 .75rem;overflow-wrap:anywhere;text-wrap:balance}
p,li{color:var(--soft);overflow-wrap:anywhere;text-wrap:pretty}p{margin:0 0 1rem}ul{list-style:none;margin:0 0 1rem;padding:0}li{display:grid;grid-template-columns:1.25rem 1fr;gap:.65rem;padding:.3rem 0}li svg{margin-top:.15rem;color:var(--good)}
form{margin-top:1.5rem}main>:last-child{margin-bottom:0}
button{font:inherit;font-weight:600;width:100%;min-height:3rem;padding:.65rem 1rem;border:0;border-radius:.625rem;background:var(--deed);color:var(--on-deed);cursor:pointer}button:hover{background:var(--deed-over)}
button:focus-visible{outline:3px solid var(--ink);outline-offset:3px}footer{color:var(--soft);font-size:.875rem}
@media(forced-colors:active){main,button{border:1px solid}}`);

const drawing = (size: number, path: string) =>
  html`<svg width="${size}" height="${size}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const tick = "M5 12.5l4.5 4.5L19 7.5";
const signs = {
  calm: "M4 9h14l-4-4M20 15H6l4 4",
  done: tick,
  alert: "M12 5v8.5M12 18.5v.01",
} as const;

export interface PageContent {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What the customer can rely on, as a short list. */
  readonly points?: readonly string[];
  readonly form?: {
    readonly action: string;
    readonly button: string;
    readonly fields: Readonly<Record<string, string>>;
  };
  /** Nothing decided yet, well done, or something is in the way. */
  readonly tone: keyof typeof signs;
}

/** Who shows the page, and the chance it needs for its nonce. */
export interface Shown {
  readonly random: Random;
  /** The bank, by the name its customers know. */
  readonly operator: string;
}

/** Sends a page under the strictest policy it can have: no script, no foreign content, no framing, no caching. */
export function sendPage(
  reply: FastifyReply,
  { random, operator }: Shown,
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
    .send(page(texts, operator, content, nonce).text);
}

function page(texts: Texts, operator: string, content: PageContent, nonce: string): Html {
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
<title>${content.heading} – ${operator}</title>
<style nonce="${nonce}">${safeStyle}</style>
</head>
<body>
<header>${operator}</header>
<main class="${content.tone}">
<div class="sign">${drawing(24, signs[content.tone])}</div>
<h1>${content.heading}</h1>
${content.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
${content.points && html`<ul>${content.points.map((point) => html`<li>${drawing(20, tick)}<span>${point}</span></li>`)}</ul>`}
${form && html`<form method="post" action="${form.action}">${fields}<button type="submit">${form.button}</button></form>`}
</main>
<footer>${texts.footer}</footer>
</body>
</html>
`;
}

/** The page of a link that does not work, whatever the cause: causes are not told to whoever holds the link. */
export const badLinkPage = (texts: Texts): PageContent => ({
  heading: texts.badLinkHeading,
  paragraphs: [texts.badLinkText],
  tone: "alert",
});

/** The page of a company's `redirect`, where customers will choose their software once it is built. */
export const companyPage = (texts: Texts): PageContent => ({
  heading: texts.companyHeading,
  paragraphs: [texts.companyText],
  tone: "calm",
});

export const unavailablePage = (texts: Texts, software: string): PageContent => ({
  heading: filled(texts.unavailableHeading, { software }),
  paragraphs: [filled(texts.unavailableText, { software })],
  tone: "alert",
});

/** The page of a link whose company has had its bank feeds switched off since. */
export const switchedOffPage = (texts: Texts): PageContent => ({
  heading: texts.switchedOffHeading,
  paragraphs: [texts.switchedOffText],
  tone: "alert",
});
