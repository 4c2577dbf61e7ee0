import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { Html, html } from "../http/html.ts";
import type { Server } from "../http/server.ts";
import { type Locale, preferredLocale } from "../link/locale.ts";
import { Problem } from "../problem.ts";
import { pageAssets } from "../web/assets.ts";

/** Below the Portal's address, but no pages: unknown paths there are told as such. */
const notPages = /^\/portal\/(api|assets)(\/|$)/i;

const words: Readonly<Record<Locale, { loading: string; noScript: string; noAnswer: string }>> = {
  en: {
    loading: "Loading the Portal",
    noScript: "The Portal needs JavaScript. Switch it on for this address and load the page again.",
    noAnswer: "The Portal did not load. Load the page again.",
  },
  "fr-CA": {
    loading: "Chargement du portail",
    noScript: "Le portail a besoin de JavaScript. Activez-le pour cette adresse, puis rechargez la page.",
    noAnswer: "Le portail ne s’est pas chargé. Rechargez la page.",
  },
};

/**
 * The page that loads the Portal, at its address and every path below it: each page of the Portal can be loaded by
 * itself. Who asks for the bare address of its host with a browser is led there.
 */
export function portalShellRoutes(server: Server, application: Application): void {
  const show = (request: FastifyRequest, reply: FastifyReply) => sendShell(application, request, reply);
  server.get("/", (request, reply) => {
    if (!request.headers.accept?.includes("text/html"))
      throw new Problem("route-not-found", "NotFound: there is no GET /.");
    return reply.header("cache-control", "no-store").redirect("/portal/", 303);
  });
  server.get("/portal", show);
  server.get("/portal/*", show);
}

/** Windows that the playground's frame opens may say how they ended, so the Portal's opener policy lets it have them. */
function sendShell(
  { config, random }: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.url.split("?", 1)[0]!;
  if (notPages.test(path)) throw new Problem("route-not-found", `NotFound: there is no GET ${path}.`);
  const nonce = random.bytes(16).toString("base64");
  return reply
    .code(200)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", contentPolicy(config, nonce))
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .header("cross-origin-opener-policy", "same-origin-allow-popups")
    .header("x-frame-options", "DENY")
    .header("permissions-policy", "camera=(), geolocation=(), microphone=()")
    .send(shell(preferredLocale(request.headers["accept-language"]), config.url, nonce).text);
}

/** Scripts come from here alone, call nothing else, and text becomes no script (Trusted Types). */
function contentPolicy({ url, linkUrl, portalUrl }: Application["config"], nonce: string): string {
  const own = new URL(portalUrl).origin;
  const others = new Set([url, linkUrl].map((address) => new URL(address).origin));
  others.delete(own);
  const beside = [...others].map((origin) => ` ${origin}`).join("");
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:${beside}`,
    // Previews of customers' pages, which say themselves who may show them.
    `frame-src 'self'${beside}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

/* The theme is set before anything is painted; a script that cannot be loaded is told instead of an empty page. */
const firstScript = new Html(`(() => {
  const chosen = localStorage.getItem("portal-theme");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
  addEventListener("error", ({ target }) => {
    const told = document.getElementById("no-answer");
    if (target instanceof HTMLScriptElement && told) told.hidden = false;
  }, true);
})();`);

function shell(locale: Locale, api: string, nonce: string): Html {
  const { script, preload, styles } = pageAssets("portal");
  const { loading, noScript, noAnswer } = words[locale];
  const other = locale === "en" ? "fr-CA" : "en";
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${loading}</title>
<link rel="icon" href="data:,">
<script nonce="${nonce}">${firstScript}</script>
${styles.map((path) => html`<link rel="stylesheet" href="${path}">`)}
${preload.map((path) => html`<link rel="modulepreload" href="${path}">`)}
<script type="module" src="${script}" nonce="${nonce}"></script>
</head>
<body>
<div id="portal" data-api="${api}"><p role="status" class="shell-loading">${loading}</p><p id="no-answer" role="alert" hidden>${noAnswer}</p>
<noscript><p>${noScript}</p><p lang="${other}">${words[other].noScript}</p></noscript></div>
</body>
</html>
`;
}
