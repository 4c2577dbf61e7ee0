import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { Html, html } from "../http/html.ts";
import { currentLinkSettings } from "../link-settings/find-link-settings.ts";
import type { CurrentLinkSettings } from "../link-settings/link-settings.ts";
import { themeCss } from "../link-settings/theme.ts";
import { currentProfile } from "../profile/find-profile.ts";
import type { Random } from "../random.ts";
import { kitStyle } from "../web/assets.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { chosenLocale, type Locale } from "./locale.ts";
import { storeSessionLocale } from "./session-queries.ts";
import { filled, type Texts, texts } from "./texts.ts";

/** What every page that the server makes is drawn with. */
export interface PageFrame {
  readonly random: Random;
  readonly locale: Locale;
  readonly texts: Texts;
  /** The bank, by the name its customers know. */
  readonly operator: string;
  readonly settings: CurrentLinkSettings;
  readonly test: boolean;
  /** The same page in the other language; undefined where it cannot be had. */
  readonly otherLanguage: string | undefined;
  /** The page may be a popup, which must reach the page that opened it. */
  readonly popup: boolean;
}

export type Tone = "calm" | "done" | "warn" | "alert";

export interface PageContent {
  readonly heading: string;
  readonly tone: Tone;
  readonly paragraphs?: readonly string[];
  /** What the customer can rely on, as a short list. */
  readonly points?: readonly string[];
  /** Anything else, below those. */
  readonly body?: Html;
  /** What can be pressed: forms and links, the main one first. */
  readonly foot?: Html;
  /** Shown in place of the sign above the heading. */
  readonly sign?: Html;
  /** Run on the page; our own text. */
  readonly script?: string;
  /** In place of the footer's words of caution, where those would be wrong. */
  readonly caution?: string;
}

/** What a page may do beyond the strictest policy. */
export interface PagePolicy {
  /** Origins that a form may lead to, redirects included, besides our own. */
  readonly formTargets?: readonly string[];
  /** Scripts of the page may call our own origin. */
  readonly connects?: boolean;
  /** Who may show the page in a frame, as a content policy names them; nobody when left out. */
  readonly framedBy?: string;
}

/**
 * The frame for one request, in the language asked for by `?lang=`, chosen before in the session, or preferred by the
 * browser. A language that is asked for within a session is remembered there. `link` is the query a page that answers
 * a post is shown again with.
 */
export async function pageFrame(
  application: Application,
  request: FastifyRequest,
  session?: OpenLinkSession,
  { link, popup = session?.display === "popup" }: { link?: URLSearchParams; popup?: boolean } = {},
): Promise<PageFrame> {
  const query = new URLSearchParams(link ?? request.url.split("?").slice(1).join("?"));
  const asked = query.get("lang");
  const locale = chosenLocale(asked, session?.locale, request.headers["accept-language"]);
  if (session && asked === locale && session.locale !== locale)
    await storeSessionLocale(application.database, session.hash, locale);
  query.set("lang", locale === "en" ? "fr-CA" : "en");
  return {
    random: application.random,
    locale,
    texts: texts[locale],
    operator: (await currentProfile(application)).name,
    settings: await currentLinkSettings(application),
    test: application.config.environment === "test",
    otherLanguage: `?${query}`,
    popup,
  };
}

/** Sends a page under the strictest policy it can have: no foreign content, no framing, no caching. */
export function sendPage(
  reply: FastifyReply,
  frame: PageFrame,
  status: number,
  content: PageContent,
  { formTargets = [], connects = false, framedBy = "'none'" }: PagePolicy = {},
): FastifyReply {
  const nonce = frame.random.bytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(content.script ? [`script-src 'nonce-${nonce}'`] : []),
    ...(connects ? ["connect-src 'self'"] : []),
    "img-src 'self' data:",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join("; ");
  return withPageHeaders(reply, frame, policy)
    .code(status)
    .send(page(frame, content, nonce).text);
}

/** The headers that every page of the link has, with its content policy. */
export const withPageHeaders = (
  reply: FastifyReply,
  { locale, popup }: Pick<PageFrame, "locale" | "popup">,
  policy: string,
): FastifyReply =>
  reply
    .header("content-security-policy", policy)
    .header("cross-origin-opener-policy", popup ? "unsafe-none" : "same-origin-allow-popups")
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .header("content-language", locale)
    .header("vary", "accept-language, cookie")
    .type("text/html; charset=utf-8");

const paths = {
  swap: "M4 9h14l-4-4M20 15H6l4 4",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 5v8.5M12 18.5v.01",
} as const;
const signs = { calm: "swap", done: "tick", warn: "alert", alert: "alert" } as const;

/** A line drawing that says nothing to screen readers: the text beside it does. */
export const drawing = (name: keyof typeof paths, size = 20): Html =>
  html`<svg width="${size}" height="${size}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${paths[name]}"/></svg>`;

/** A form whose only control is its button; the first of a page is the main one. */
export const buttonForm = (
  action: string,
  button: string,
  fields: Readonly<Record<string, string>> = {},
  kind: "main" | "quiet" | "danger" = "main",
): Html =>
  html`<form method="post" action="${action}">${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button type="submit" class="${kind === "main" ? "button" : `button ${kind}`}">${button}</button></form>`;

/** A link that looks like a button. */
export const buttonLink = (href: string, text: string, kind: "main" | "quiet" = "main"): Html =>
  html`<a class="${kind === "main" ? "button" : "button quiet"}" href="${href}">${text}</a>`;

/** A second press while the first is under way would be answered as one too many. */
export const pressOnce = `for(const f of document.forms)f.addEventListener("submit",e=>{if(f.dataset.sent)e.preventDefault();f.dataset.sent="1"});addEventListener("pageshow",()=>{for(const f of document.forms)delete f.dataset.sent})`;

/** What a page has in its head besides its title: its look and the operator's colours. */
export function headOf({ settings }: Pick<PageFrame, "settings">, nonce: string): Html {
  // Our own text and checked colours, put in as they are: escaping would break them.
  const style = new Html(kitStyle + themeCss(settings.theme));
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${settings.images.icon?.path ?? "data:,"}">
<style nonce="${nonce}">${style}</style>`;
}

function page(frame: PageFrame, content: PageContent, nonce: string): Html {
  const { locale, operator, otherLanguage, settings, test, texts: words } = frame;
  const { support } = settings.urls;
  const help = settings.texts[locale]["help.text"];
  const other = locale === "en" ? "fr-CA" : "en";
  const script = new Html(content.script ?? "");
  return html`<!doctype html>
<html lang="${locale}">
<head>
${headOf(frame, nonce)}
<title>${content.heading} – ${operator}</title>
</head>
<body class="page">
${heroOf(frame)}${bar(frame)}
<main class="card">
<div class="card-head"><div class="card-tools"><span class="space"></span>${test && html`<span class="badge warn" title="${words.testTitle}">${words.test}</span>`}${otherLanguage !== undefined && html`<a class="plain-button" href="${otherLanguage}" lang="${other}" hreflang="${other}">${words.otherLanguage}</a>`}</div>
${content.sign ?? html`<div class="sign ${content.tone}">${drawing(signs[content.tone], 24)}</div>`}
<h1>${content.heading}</h1></div>
<div class="card-body">
${(content.paragraphs ?? []).map((paragraph) => html`<p class="lead">${paragraph}</p>`)}
${content.points && html`<ul class="points">${content.points.map((point) => html`<li>${drawing("tick")}<span>${point}</span></li>`)}</ul>`}
${content.body}
</div>
${content.foot && html`<div class="card-foot">${content.foot}</div>`}
</main>
<footer>${content.caution ?? words.footer} ${help && html`<span>${help}</span> `}${support ? html`<a href="${support}" rel="noreferrer" target="_blank">${filled(words.helpLink, { operator })}</a>` : filled(words.help, { operator })}</footer>
${content.script && html`<script nonce="${nonce}">${script}</script>`}
</body>
</html>
`;
}

/** The operator's picture behind the page, where there is one; large screens show it. */
export const heroOf = ({ settings: { images } }: Pick<PageFrame, "settings">): Html =>
  images.hero ? html`<img class="hero" src="${images.hero.path}" alt="">` : html``;

/** The operator above the page: the logo where there is one, else the name. */
function bar({ operator, settings }: PageFrame): Html {
  if (!settings.showBar) return html`<div class="bar"></div>`;
  const branded = settings.colours.secondary !== null;
  const { logo } = settings.images;
  return html`<header class="${branded ? "bar branded" : "bar"}">${logo ? html`<img src="${logo.path}" alt="${operator}">` : html`<span>${operator}</span>`}</header>`;
}
