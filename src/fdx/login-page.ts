import type { CollectedAccount } from "../collection/collector.ts";
import { type Html, html } from "../http/html.ts";
import { buttonLink, drawing, type PageContent, type PageFrame } from "../link/pages.ts";
import { filled } from "../link/texts.ts";
import { fdxAccountId } from "./identifiers.ts";
import type { Scope } from "./scope.ts";
import { type FdxTexts, fdxTexts } from "./texts.ts";

export const authorizePath = "/fdx/oauth/authorize";
/** What the customer knows the client as: only Intuit's products collect over FDX here. */
const client = "QuickBooks";
const longestField = 100;

const wordsOf = ({ locale, operator }: PageFrame): FdxTexts =>
  Object.fromEntries(
    Object.entries(fdxTexts[locale]).map(([key, text]) => [key, filled(text, { operator, client })]),
  ) as FdxTexts;

/** What was typed last; a password is never shown again. */
export interface Typed {
  readonly username: string;
  readonly password: string;
}

/** The fields for the pair, for the first time or again with what was wrong. `leave` leads back to the client. */
export function signInPage(frame: PageFrame, ticket: string, leave: string, typed?: Typed): PageContent {
  const words = wordsOf(frame);
  const empty = typed !== undefined && (typed.username === "" || typed.password === "");
  const username = {
    name: "username",
    label: words.username,
    hint: words.usernameHint,
    wrong: empty && typed.username === "" ? words.missingUsername : undefined,
    attributes: html`type="text" value="${typed?.username ?? ""}" autocomplete="username" autocapitalize="characters"`,
  };
  const password = {
    name: "password",
    label: words.password,
    hint: words.passwordHint,
    wrong: empty && typed.password === "" ? words.missingPassword : undefined,
    attributes: html`type="password" autocomplete="current-password" autocapitalize="none"`,
  };
  return {
    heading: words.heading,
    tone: "calm",
    paragraphs: [words.text],
    caution: words.caution,
    body: html`
${typed !== undefined && !empty && html`<div class="notice alert" role="alert">${drawing("alert")}<div><h2>${words.wrongHeading}</h2><p>${words.wrong}</p></div></div>`}
<form method="post" action="${authorizePath}">
${hidden(ticket, frame, "sign-in")}
${field(username)}
${field(password)}
<div class="buttons"><button type="submit" class="button">${words.signIn}</button>${buttonLink(leave, words.cancel, "quiet")}</div>
</form>`,
  };
}

function field({
  attributes,
  hint,
  label,
  name,
  wrong,
}: {
  name: string;
  label: string;
  hint: string;
  wrong: string | undefined;
  attributes: Html;
}): Html {
  const described = `${name}-hint${wrong ? ` ${name}-wrong` : ""}`;
  return html`<div class="field"><label for="${name}">${label}</label>
<input class="input" id="${name}" name="${name}" ${attributes} maxlength="${longestField}" spellcheck="false" aria-describedby="${described}"${wrong && html` aria-invalid="true"`}>
<span class="hint" id="${name}-hint">${hint}</span>${wrong && html`<span class="wrong" id="${name}-wrong">${wrong}</span>`}</div>`;
}

const hidden = (ticket: string, { locale }: PageFrame, step: string): Html =>
  html`<input type="hidden" name="ticket" value="${ticket}"><input type="hidden" name="lang" value="${locale}"><input type="hidden" name="step" value="${step}">`;

/** The accounts to choose from, all chosen at first, and what of them the client will read. */
export function choicePage(
  frame: PageFrame,
  ticket: string,
  {
    accounts,
    noneChosen,
    scopes,
  }: {
    readonly accounts: readonly CollectedAccount[];
    readonly scopes: readonly Scope[];
    /** The page was posted with no account on it. */
    readonly noneChosen: boolean;
  },
): PageContent {
  const words = wordsOf(frame);
  const wrong = noneChosen && html`<p class="wrong" id="accounts-wrong" role="alert">${words.noneChosen}</p>`;
  const choices = accounts.map((account) => choice(words, account, !noneChosen));
  const shared = scopes.map(
    (scope) => html`<li>${drawing("tick")}<span>${words[`share_${scope}`]}</span></li>`,
  );
  return {
    heading: words.chooseHeading,
    tone: "calm",
    paragraphs: [words.chooseText],
    caution: words.caution,
    body: html`
<form method="post" action="${authorizePath}">
${hidden(ticket, frame, "choose")}
<div class="field"><fieldset class="choices"${noneChosen && html` aria-describedby="accounts-wrong"`}><legend>${words.accounts}</legend>${choices}</fieldset>${wrong}</div>
<h2>${words.sharedHeading}</h2>
<ul class="points">${shared}</ul>
<p class="small">${words.until}</p>
<div class="buttons"><button type="submit" class="button" name="decision" value="allow">${words.allow}</button><button type="submit" class="button quiet" name="decision" value="deny">${words.deny}</button></div>
</form>`,
  };
}

function choice(words: FdxTexts, account: CollectedAccount, chosen: boolean): Html {
  const digits = lastDigits(account.accountNumber);
  const facts = [digits && filled(words.ending, { digits }), account.currency].filter(Boolean).join(" · ");
  return html`<label class="choice"><input type="checkbox" name="account" value="${fdxAccountId(account.key)}"${chosen && html` checked`}><span><span class="choice-name">${account.accountName}</span><span class="soft">${facts}</span></span></label>`;
}

/** The end of an account number that may be shown. */
export const lastDigits = (accountNumber: string): string =>
  accountNumber.replace(/[^0-9A-Za-z]/g, "").slice(-4);

export type Stop = "notAsked" | "late" | "noAccounts" | "switchedOff" | "tooMany";

/** A page on which nothing can be typed; `leave` leads back to the client, where that is known. */
export function stopPage(frame: PageFrame, stop: Stop, leave?: string): PageContent {
  const words = wordsOf(frame);
  return {
    heading: words[`${stop}Heading`],
    tone: stop === "notAsked" ? "calm" : "alert",
    paragraphs: [words[`${stop}Text`]],
    caution: words.caution,
    ...(leave === undefined ? undefined : { foot: buttonLink(leave, words.back) }),
  };
}
