import type { FastifyReply } from "fastify";
import type { Application } from "../application.ts";
import { type Html, html } from "../http/html.ts";
import { pageAssets } from "../web/assets.ts";
import { formTargets } from "./form-targets.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { headOf, heroOf, type PageFrame, withPageHeaders } from "./pages.ts";
import { texts } from "./texts.ts";

/**
 * The page that loads the app for a session. Its policy lets scripts come from here alone and call nothing but the API;
 * text never becomes script (Trusted Types).
 */
export async function sendAppShell(
  application: Application,
  reply: FastifyReply,
  frame: PageFrame,
  session: OpenLinkSession,
): Promise<FastifyReply> {
  const { url, linkUrl } = application.config;
  const nonce = frame.random.bytes(16).toString("base64");
  const api = new URL(url).origin;
  const beside = api === new URL(linkUrl).origin ? "" : ` ${api}`;
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:${beside}`,
    `connect-src 'self'${beside}`,
    `form-action ${["'self'", ...(await formTargets(application, session))].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return withPageHeaders(reply, frame, policy)
    .code(200)
    .send(shell(frame, html`data-session="/link/s/${session.sid}" data-api="${url}"`, nonce).text);
}

/**
 * The same page without a session, for the Portal to show in a frame: it waits to be told what to show, by pages of the
 * Portal alone, and calls nothing.
 */
export function sendPreviewShell(
  { config }: Application,
  reply: FastifyReply,
  frame: PageFrame,
): FastifyReply {
  const nonce = frame.random.bytes(16).toString("base64");
  const [own, api, portal] = [config.linkUrl, config.url, config.portalUrl].map(
    (address) => new URL(address).origin,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:${api === own ? "" : ` ${api}`}`,
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${portal}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return withPageHeaders(reply, frame, policy)
    .code(200)
    .send(shell(frame, html`data-preview="${portal!}"`, nonce).text);
}

/** How the app shows the operator's bar: not at all, plain, or in the operator's colours. */
export const barOf = ({ settings }: Pick<PageFrame, "settings">) =>
  !settings.showBar ? "none" : settings.colours.secondary === null ? "plain" : "branded";

/** `task` tells the script what to do here. */
function shell(frame: PageFrame, task: Html, nonce: string) {
  const { script, preload } = pageAssets("link");
  const { locale, operator, texts: words } = frame;
  const other = locale === "en" ? "fr-CA" : "en";
  return html`<!doctype html>
<html lang="${locale}">
<head>
${headOf(frame, nonce)}
<title>${words.shellTitle} – ${operator}</title>
${preload.map((path) => html`<link rel="modulepreload" href="${path}">`)}
<script type="module" src="${script}" nonce="${nonce}"></script>
</head>
<body>
<div id="link" ${task} data-locale="${locale}" data-bar="${barOf(frame)}" data-hero="${frame.settings.images.hero?.path ?? ""}">
<div class="page">${heroOf(frame)}<div class="bar"></div>
<main class="card"><div class="card-body" role="status"><span class="aside">${words.shellLoading}</span>
<span class="bone short" aria-hidden="true"></span><span class="bone tall" aria-hidden="true"></span><span class="bone tall" aria-hidden="true"></span></div>
<div class="card-body" data-no-answer hidden><p role="alert">${words.shellNoAnswer}</p><p><a class="button" href="">${words.tryAgain}</a></p></div>
<noscript><div class="card-body"><p>${words.shellNoScript}</p><p lang="${other}">${texts[other].shellNoScript}</p></div></noscript></main></div>
</div>
</body>
</html>
`;
}
