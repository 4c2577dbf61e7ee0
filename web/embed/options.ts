import type { LinkState, PlatformKey } from "../api/replies.ts";
import type { MillraceOptions } from "./public.d.ts";

const known: readonly (keyof MillraceOptions)[] = [
  "nonce",
  "hideBorder",
  "nonModal",
  "showLandingPage",
  "showSandboxIntegrations",
  "theme",
  "sourceTypes",
  "text",
];

/** Words of the page, by the keys such pages use, and ours for the same. */
const textKeys: Readonly<Record<string, string>> = {
  "landing.title": "landing.title",
  "landing.subtitle": "landing.body",
  "landing.body": "landing.body",
  "landing.nextButton": "landing.button",
  "landing.button": "landing.button",
  "finished.title": "finished.title",
  "finished.body": "finished.body",
  "unsupported.body": "unsupported.body",
  "help.text": "help.text",
  "leave.body": "leave.body",
};

/** Names what is not understood, once: silence would look like a defect. */
export function warnOfUnknown(options: MillraceOptions): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name as keyof MillraceOptions));
  const texts = Object.keys(options.text ?? {}).filter((key) => !textKeys[key]);
  if (unknown.length > 0) console.warn(`Millrace: these options do nothing here: ${unknown.join(", ")}.`);
  if (texts.length > 0)
    console.warn(
      `Millrace: these texts do nothing here: ${texts.join(", ")}. What customers consent to is set in the Link settings, since it is kept as evidence.`,
    );
}

/** The state as the options of the page want it. They narrow what the operator's settings allow, and never widen it. */
export function adaptedBy(options: MillraceOptions): (state: LinkState) => LinkState {
  const { sourceTypes, showLandingPage, showSandboxIntegrations, text = {} } = options;
  const allowed = [sourceTypes?.accounting, sourceTypes?.banking].filter((type) => type !== undefined);
  const may = (key: PlatformKey) =>
    allowed.length === 0 ||
    allowed.some(
      ({ enableIntegrations = true, allowedIntegrations }) =>
        enableIntegrations && (allowedIntegrations === undefined || allowedIntegrations.includes(key)),
    );
  const words: Record<string, string> = {};
  for (const [key, value] of Object.entries(text)) if (textKeys[key] && value) words[textKeys[key]] = value;
  return (state) => ({
    ...state,
    options: { ...state.options, landing: showLandingPage ?? state.options.landing },
    texts: { ...state.texts, ...words },
    software: state.software.map((software) => ({
      ...software,
      listed:
        software.listed &&
        may(software.platformKey) &&
        !(showSandboxIntegrations === false && software.pretend),
    })),
  });
}

/** The page's colour for buttons and links; undefined, and named, when it is none. */
export function primaryOf({ theme }: MillraceOptions): string | undefined {
  const primary = theme?.colors?.primary;
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(primary ?? "") ?? [];
  if (primary !== undefined && !short && !long)
    console.warn(`Millrace: theme.colors.primary is no colour as #rrggbb: ${primary}.`);
  return short ? `#${short.replace(/./g, "$&$&")}` : long && `#${long}`;
}
