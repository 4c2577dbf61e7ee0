import { hostHasPlaceholder } from "../profile/profile.ts";

/** What a redirect address may hold in braces (wire contract, section 6.6); names are case-sensitive. */
export interface RedirectFacts {
  readonly clientId: string;
  readonly connectionId: string;
  readonly companyId: string;
  readonly integrationId: string;
  readonly sourceId: string;
  readonly platform: string;
  readonly platformName: string;
  readonly sourceType: string;
  readonly statusCode: string;
  readonly statusText: string;
  readonly errorMessage: string;
  readonly "data.company.companyName": string;
}

/** Where customers go, and which origins a host with a placeholder may lead to. */
export interface RedirectTarget {
  readonly redirectUrl: string;
  readonly whiteListUrls: readonly string[];
}

/** Scheme and host of a redirect address, as the operator wrote them. */
const originOf = (template: string): string => /^https?:\/\/[^/?#]*/i.exec(template)?.[0] ?? "";
const originsOf = (addresses: readonly string[]): string[] =>
  addresses.map((address) => new URL(address).origin);

/** Every origin a redirect may lead to. */
export const redirectOrigins = ({ redirectUrl, whiteListUrls }: RedirectTarget): string[] =>
  hostHasPlaceholder(redirectUrl)
    ? [...new Set(originsOf(whiteListUrls))]
    : [new URL(originOf(redirectUrl)).origin];

/** Encoded as one step of a path; steps up and down, which no encoding hides from a browser, become empty. */
const encoded = (value: string): string => (/^\.+$/.test(value) ? "" : encodeURIComponent(value));

/**
 * The address a customer is sent to at the end of the link: each `{name}` is replaced, URL-encoded, by the fact or by
 * the parameter of that name on the link; unknown names become empty. Scheme and host are the operator's as written;
 * where the host holds a placeholder, undefined unless the address leads to an allowed origin.
 */
export function redirectAddress(
  target: RedirectTarget,
  facts: RedirectFacts,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  const start = originOf(target.redirectUrl);
  const values: Record<string, string> = { ...parameters, ...facts };
  // Claims of a sign-in come from the software alone; we ask for none.
  const known = (name: string) =>
    Object.hasOwn(values, name) && !name.startsWith("openId_") ? values[name]! : "";
  const fill = (text: string, encode: (value: string) => string) =>
    text.replace(/\{([^{}]+)\}/g, (_, name: string) => encode(known(name)));
  const rest = fill(target.redirectUrl.slice(start.length), encoded);
  if (!hostHasPlaceholder(target.redirectUrl)) return start + rest;
  // No encoding stands in a host: what is not plainly part of one leads nowhere.
  const origin = fill(start, (value) => (/^[A-Za-z0-9.-]*$/.test(value) ? value : "/"));
  if (!/^https?:\/\/[^/]+$/i.test(origin) || !URL.canParse(origin)) return undefined;
  const allowed = originsOf(target.whiteListUrls);
  return allowed.includes(new URL(origin).origin) ? origin + rest : undefined;
}

/** The status codes of redirects (wire contract, 6.6): done, nothing new, quit or refused, failed, not supported. */
export const redirectCodes = [200, 201, 403, 500, 501] as const;
export type RedirectCode = (typeof redirectCodes)[number];

/** How the link ended, as a redirect tells it. */
export interface RedirectEnd {
  readonly statusCode: RedirectCode;
  readonly statusText: string;
  /** Empty on success. */
  readonly errorMessage: string;
}

const statusTexts: Readonly<Record<RedirectCode, string>> = {
  200: "OK",
  201: "Created",
  403: "Forbidden",
  500: "InternalServerError",
  501: "NotImplemented",
};
/** The contract's words. */
const errorMessages: Readonly<Record<RedirectCode, string>> = {
  200: "",
  201: "",
  403: "User cancelled.",
  500: "Unknown error occurred.",
  501: "Not supported.",
};

/** The end of a link; a refusal of ours (403) is told in its own words, `message`. */
export const redirectEnd = (statusCode: RedirectCode, message?: string): RedirectEnd => ({
  statusCode,
  statusText: statusTexts[statusCode],
  errorMessage: statusCode === 403 && message ? message : errorMessages[statusCode],
});
