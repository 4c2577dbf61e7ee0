import { html } from "../http/html.ts";
import type { Integrations } from "../integrations/registry.ts";
import type { LinkSubject } from "./look-at-link.ts";
import { buttonForm, buttonLink, type PageContent, type PageFrame, pressOnce } from "./pages.ts";
import { type ConnectBy, softwareFor, softwareName } from "./software.ts";
import { filled } from "./texts.ts";

/** Whether connections of a link's kind can be made here; those of a whole company always can. */
export const isSupported = (subject: LinkSubject, integrations: Integrations): boolean =>
  subject.connection === null || kindOf(subject, integrations) !== undefined;

/**
 * How the software of a link is connected; undefined where its customers sign in and this installation has no connector
 * for it. What others ask for can be prepared before.
 */
function kindOf({ connection }: LinkSubject, integrations: Integrations): ConnectBy | undefined {
  if (!connection) return undefined;
  const company = { connected: true, offered: true, offerPretend: true };
  const software = softwareFor(connection.platformKey, integrations.get(connection.platformKey), company);
  return software && (software.available || software.connect !== "authorization")
    ? software.connect
    : undefined;
}

/**
 * The first page of a good link: what it is for and what happens next. It names the operator and the software and
 * nobody else. Pressing its button posts `fields` and begins the session.
 */
export function entryPage(
  frame: PageFrame,
  subject: LinkSubject,
  integrations: Integrations,
  form: { readonly action: string; readonly fields: Readonly<Record<string, string>> },
): PageContent {
  const said = wordsOf(frame, subject, integrations);
  const { logoOnLanding, images } = frame.settings;
  const { logo } = images;
  return {
    ...said,
    tone: said.supported ? "calm" : "alert",
    ...(logo && logoOnLanding && subject.connection === null
      ? {
          sign: html`<p class="landing-logo"><img src="${logo.path}" alt="" width="${Math.round(logo.width)}" height="${Math.round(logo.height)}"></p>`,
        }
      : undefined),
    foot: buttonForm(form.action, said.button, form.fields, said.supported ? "main" : "quiet"),
    script: pressOnce,
  };
}

/** The same page for a browser that has been through the link already and may go on. */
export function openAlreadyPage(
  frame: PageFrame,
  subject: LinkSubject,
  integrations: Integrations,
  address: string,
): PageContent {
  const { heading } = wordsOf(frame, subject, integrations);
  return {
    heading,
    paragraphs: [frame.texts.openAlready],
    tone: "calm",
    foot: buttonLink(address, frame.texts.continue),
  };
}

interface Words {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly points?: readonly string[];
  readonly button: string;
  readonly supported: boolean;
}

function wordsOf(frame: PageFrame, subject: LinkSubject, integrations: Integrations): Words {
  const { locale, operator, settings, texts: words } = frame;
  const own = settings.texts[locale];
  const { connection } = subject;
  if (!connection) {
    return {
      heading: own["landing.title"] ?? words.companyHeading,
      paragraphs: [own["landing.body"] ?? filled(words.companyText, { operator })],
      points: words.companyPoints.map((point) => filled(point, { operator })),
      button: own["landing.button"] ?? words.continue,
      supported: true,
    };
  }
  const software = softwareName(connection.platformKey);
  const fill = (text: string) => filled(text, { operator, software });
  const kind = kindOf(subject, integrations);
  if (!kind) {
    return {
      heading: fill(words.unsupportedHeading),
      paragraphs: [own["unsupported.body"] ?? fill(words.unsupportedText)],
      button: words.unsupportedButton,
      supported: false,
    };
  }
  const button = own["landing.button"] ?? words.continue;
  if (connection.status === "Linked")
    return { heading: fill(words.againHeading), paragraphs: [fill(words.again)], button, supported: true };
  const { heading, text, points } = wordsOfKind[kind];
  return {
    heading: fill(words[heading]),
    paragraphs: [fill(words[text])],
    points: words[points].map(fill),
    button,
    supported: true,
  };
}

const wordsOfKind = {
  authorization: { heading: "startHeading", text: "startText", points: "startPoints" },
  credentials: { heading: "startHeading", text: "credentialsText", points: "credentialsPoints" },
  "in-software": { heading: "insideHeading", text: "insideText", points: "insidePoints" },
} as const;
