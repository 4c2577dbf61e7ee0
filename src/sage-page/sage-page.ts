import { type Html, html } from "../http/html.ts";
import { buttonLink, drawing, type PageContent, type PageFrame } from "../link/pages.ts";
import { filled } from "../link/texts.ts";
import { backToSage, type SageRequest } from "./sage-request.ts";
import { type SageTexts, sageTexts } from "./texts.ts";

export const sagePath = "/sage/connect";
/** No code is longer, and no id. */
const longestField = 100;

/** What was typed last, shown again where it was wrong; a password is never shown again. */
export interface Typed {
  readonly connectionId: string;
  readonly password: string;
}

const wordsOf = ({ locale, operator }: PageFrame): SageTexts =>
  Object.fromEntries(
    Object.entries(sageTexts[locale]).map(([key, text]) => [key, filled(text, { operator })]),
  ) as SageTexts;

/** The form, for the first time or again with what was wrong. */
export function formPage(frame: PageFrame, ticket: string, typed?: Typed): PageContent {
  const words = wordsOf(frame);
  const empty = typed !== undefined && (typed.connectionId === "" || typed.password === "");
  const wrongs = {
    connectionId: empty && typed.connectionId === "" ? words.missingId : undefined,
    password: empty && typed.password === "" ? words.missingPassword : undefined,
  };
  return {
    heading: words.heading,
    tone: "calm",
    paragraphs: [words.text],
    caution: words.caution,
    body: html`
${typed !== undefined && !empty && html`<div class="notice alert" role="alert">${drawing("alert")}<div><h2>${words.wrongHeading}</h2><p>${words.wrong}</p></div></div>`}
<form method="post" action="${sagePath}" autocomplete="on">
<input type="hidden" name="ticket" value="${ticket}"><input type="hidden" name="lang" value="${frame.locale}">
${field({ name: "connectionId", label: words.connectionId, hint: words.connectionIdHint, wrong: wrongs.connectionId, value: typed?.connectionId ?? "", fill: "on" })}
${field({ name: "password", label: words.password, hint: words.passwordHint, wrong: wrongs.password, value: "", fill: "one-time-code" })}
<button type="submit" class="button">${words.button}</button>
</form>
${callout(frame)}`,
  };
}

function field({
  fill,
  hint,
  label,
  name,
  value,
  wrong,
}: {
  name: string;
  label: string;
  hint: string;
  wrong: string | undefined;
  value: string;
  fill: string;
}): Html {
  const described = `${name}-hint${wrong ? ` ${name}-wrong` : ""}`;
  return html`<div class="field"><label for="${name}">${label}</label>
<input class="input" id="${name}" name="${name}" value="${value}" maxlength="${longestField}" autocomplete="${fill}" autocapitalize="none" spellcheck="false" aria-describedby="${described}"${wrong && html` aria-invalid="true"`}>
<span class="hint" id="${name}-hint">${hint}</span>${wrong && html`<span class="wrong" id="${name}-wrong">${wrong}</span>`}</div>`;
}

/** The operator's note below the fields, with its link where there is one. */
function callout({ locale, settings }: PageFrame): Html | undefined {
  const note = settings.callouts.olpr?.[locale];
  if (!note) return undefined;
  const { body, linkText, linkUrl, title } = note;
  return html`<div class="notice">${drawing("swap")}<div>${title && html`<h2>${title}</h2>`}${body && html`<p>${body}</p>`}${linkUrl && html`<p><a href="${linkUrl}" target="_blank" rel="noreferrer">${linkText}</a></p>`}</div></div>`;
}

export type Stop = "notFromSage" | "wrongPlace" | "unknown" | "late" | "noAccounts" | "switchedOff";

/** A page on which nothing can be typed; with the request of Sage it leads back there. */
export function stopPage(frame: PageFrame, stop: Stop, request?: SageRequest): PageContent {
  const words = wordsOf(frame);
  return {
    heading: words[`${stop}Heading`],
    tone: stop === "notFromSage" ? "calm" : "alert",
    paragraphs: [words[`${stop}Text`]],
    caution: words.caution,
    ...(request ? { foot: buttonLink(backToSage(request), words.back) } : undefined),
  };
}
