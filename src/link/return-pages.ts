import { type Html, html } from "../http/html.ts";
import type { OrganisationChoice } from "../integrations/integration.ts";
import type { Locale } from "./locale.ts";
import { drawing, type PageContent, type PagePolicy } from "./pages.ts";
import { filledIn, returnTexts } from "./return-texts.ts";

/** A page of the way back, with what it may do. */
export interface ReturnPage {
  readonly content: PageContent;
  readonly policy?: PagePolicy;
  readonly status?: number;
}

/** Milliseconds after which the page says that it takes long, and after which it gives up. */
const slowAfter = 10_000;
const overAfter = 30_000;

/** The button of a form; `decision` is what it sends. */
const decide = (decision: string, text: string, kind = ""): Html =>
  html`<button class="button ${kind}" type="submit" name="decision" value="${decision}">${text}</button>`;

/** L8: asks for the rest to be done, and goes where the answer says. */
export function workingPage(
  locale: Locale,
  software: string,
  addresses: { complete: string; failed: string },
  formTargets: readonly string[],
): ReturnPage {
  const texts = returnTexts[locale];
  return {
    policy: { formTargets, connects: true },
    content: {
      heading: texts.workingTitle,
      tone: "calm",
      sign: html`<div class="spinner large" aria-hidden="true"></div>`,
      paragraphs: [filledIn(texts.workingText, { software })],
      body: html`<p class="soft" id="slow" role="status" data-text="${texts.workingSlow}" data-complete="${addresses.complete}" data-failed="${addresses.failed}"></p>
<noscript><p>${texts.workingPress}</p>
<form method="post" action="${addresses.complete}"><button class="button" type="submit">${texts.workingButton}</button></form></noscript>`,
      script: workingScript,
    },
  };
}

const workingScript = `(() => {
const slow = document.getElementById("slow");
const {text, complete, failed} = slow.dataset;
const over = new AbortController();
setTimeout(() => { slow.textContent = text; }, ${slowAfter});
setTimeout(() => over.abort(), ${overAfter});
fetch(complete, {method: "POST", headers: {accept: "application/json"}, signal: over.signal})
.then((answer) => answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))))
.then(({url}) => location.replace(url), () => location.replace(failed));
})();`;

export interface EntityChoice {
  readonly action: string;
  readonly software: string;
  readonly organisations: readonly OrganisationChoice[];
  /** Of the organisation the connection led to before, and of the one chosen last; null for none. */
  readonly beforeId: string | null;
  readonly chosenId: string | null;
  /** Said above the choice. */
  readonly warning?: { readonly title: string; readonly text: string } | undefined;
  /** The form came without a choice. */
  readonly missing?: boolean;
  readonly formTargets: readonly string[];
}

/** L9: several organisations were allowed, one is to be connected. */
export function entityPage(locale: Locale, choice: EntityChoice): ReturnPage {
  const texts = returnTexts[locale];
  const chosen = choice.chosenId ?? choice.beforeId;
  const option = ({ id, name }: OrganisationChoice): Html =>
    html`<label class="choice"><input type="radio" name="organisation" value="${id}" required${id === chosen && html` checked`}><span>${name || id}${id === choice.beforeId && html`<span class="soft">${texts.entityBefore}</span>`}</span></label>`;
  return {
    status: choice.missing ? 400 : 200,
    policy: { formTargets: choice.formTargets },
    content: {
      heading: texts.entityTitle,
      tone: "calm",
      paragraphs: [filledIn(texts.entityText, { software: choice.software })],
      body: html`${choice.warning && html`<p class="notice warn">${drawing("alert")}<span><strong>${choice.warning.title}.</strong> ${choice.warning.text}</span></p>`}
${choice.missing && html`<p class="notice alert" role="alert" id="missing">${drawing("alert")}<span>${texts.entityMissing}</span></p>`}
<form method="post" action="${choice.action}">
<fieldset class="choices"${choice.missing && html` aria-describedby="missing"`}><legend class="aside">${texts.entityLegend}</legend>${choice.organisations.map(option)}</fieldset>
<div class="buttons">${decide("choose", texts.entityButton)}<button class="button quiet" type="submit" name="decision" value="cancel" formnovalidate>${texts.cancel}</button></div>
</form>`,
    },
  };
}

/** L10: another organisation than before was chosen. */
export function mismatchPage(
  locale: Locale,
  asked: {
    action: string;
    software: string;
    before: string;
    chosen: string;
    /** Whether accounts are connected until now. */
    connected: boolean;
    formTargets: readonly string[];
  },
): ReturnPage {
  const texts = returnTexts[locale];
  return {
    policy: { formTargets: asked.formTargets },
    content: {
      heading: filledIn(texts.mismatchTitle, { software: asked.software }),
      tone: "warn",
      body: html`<dl class="facts"><dt>${texts.mismatchBefore}</dt><dd>${asked.before}</dd><dt>${texts.mismatchChosen}</dt><dd>${asked.chosen}</dd></dl>
${asked.connected && html`<p>${filledIn(texts.mismatchWarning, { organisation: asked.before })}</p>`}
<form method="post" action="${asked.action}"><div class="buttons">
${decide("again", texts.mismatchAgain)}${decide("use", texts.mismatchUse, "quiet")}${decide("cancel", texts.cancel, "quiet")}
</div></form>`,
    },
  };
}

/** The first page of a popup, or of the way from an embedding page: who connects what. */
export function handoffPage(
  locale: Locale,
  asked: {
    ticket: string;
    software: string;
    company: string;
    operator: string;
    formTargets: readonly string[];
  },
): ReturnPage {
  const texts = returnTexts[locale];
  return {
    policy: { formTargets: asked.formTargets },
    content: {
      heading: filledIn(texts.handoffTitle, asked),
      tone: "calm",
      paragraphs: [filledIn(texts.handoffText, asked), filledIn(texts.handoffNext, asked)],
      body: html`<form method="post" action="/link/handoff"><input type="hidden" name="ticket" value="${asked.ticket}">
<div class="buttons">${decide("continue", filledIn(texts.handoffButton, asked))}${decide("cancel", texts.cancel, "quiet")}</div></form>`,
    },
  };
}

export type AuthorizationOutcome = "connected" | "failed" | "cancelled";

/** The end in a popup: tells the page that opened it, at the origin that was recorded and no other, and closes. */
export function popupEndPage(
  locale: Locale,
  end: { software: string; connectionId: string; outcome: AuthorizationOutcome; origin: string },
): ReturnPage {
  const texts = returnTexts[locale];
  const titles = { connected: texts.endConnected, failed: texts.endFailed, cancelled: texts.endCancelled };
  return {
    content: {
      heading: filledIn(titles[end.outcome], { software: end.software }),
      tone: end.outcome === "connected" ? "done" : "alert",
      body: html`<p id="end" data-connection="${end.connectionId}" data-outcome="${end.outcome}" data-origin="${end.origin}">${texts.endText}</p>`,
      script: endScript,
    },
  };
}

const endScript = `(() => {
const {connection, outcome, origin} = document.getElementById("end").dataset;
if (!window.opener) return;
window.opener.postMessage({source: "millrace", type: "authorization", connectionId: connection, outcome}, origin);
window.close();
})();`;

/** What is connected, for the page at the end. */
export interface Connected {
  readonly software: string;
  readonly organisation: string | null;
  readonly accounts: readonly { readonly name: string; readonly target: string | null }[];
}

/** L17: the end where the bank has no page of its own. */
export function donePage(
  locale: Locale,
  done: {
    connected: readonly Connected[];
    title?: string | undefined;
    text?: string | undefined;
    manage: string | null;
  },
): ReturnPage {
  const texts = returnTexts[locale];
  const account = ({ name, target }: Connected["accounts"][number]): Html =>
    html`<li>${target === null ? name : filledIn(texts.doneAccount, { account: name, target })}</li>`;
  const one = ({ software, organisation, accounts }: Connected): Html =>
    html`<h2>${organisation === null ? software : filledIn(texts.doneOrganisation, { organisation, software })}</h2>
${accounts.length > 0 ? html`<ul>${accounts.map(account)}</ul>` : html`<p class="soft">${texts.doneNoAccounts}</p>`}`;
  const something = done.connected.length > 0;
  return {
    content: {
      heading: done.title ?? texts.doneTitle,
      tone: something ? "done" : "calm",
      paragraphs: done.text === undefined ? [] : [done.text],
      body: html`${something ? done.connected.map(one) : html`<p>${texts.doneNothing}</p>`}
<p>${something ? texts.doneClose : texts.doneCloseNothing}</p>
${done.manage !== null && html`<p><a class="button quiet" href="${done.manage}">${texts.doneManage}</a></p>`}`,
    },
  };
}
