import { type Static, Type } from "typebox";
import type { Environment } from "../config.ts";
import { documentedAs, Nullable, WebAddress } from "../http/schema.ts";
import { type Finding, invalid } from "../problem.ts";

const longestName = 100;
const longestAddress = 2_000;
const longestHeader = 4_000;
const maximumAddresses = 50;

/** How the installation presents itself, and where customers go after the link. */
export interface Profile {
  readonly name: string;
  /** With placeholders (wire contract, 6.6). */
  readonly redirectUrl: string;
  readonly logoUrl: string | null;
  readonly iconUrl: string | null;
  /** Addresses whose origins a redirect may lead to where its host holds a placeholder. */
  readonly whiteListUrls: readonly string[];
  readonly confirmCompanyName: boolean | null;
}

const optionalText = Type.Optional(Nullable(Type.String()));
const shown = {
  name: Type.String({ description: "Name that customers see." }),
  redirectUrl: Type.String({
    description: "Where customers are sent after the link; placeholders such as {companyId} are filled in.",
  }),
  logoUrl: Type.Optional(Type.String()),
  iconUrl: Type.Optional(Type.String()),
  whiteListUrls: Type.Optional(
    Type.Array(WebAddress, {
      description: "Where redirects may lead whose host holds a placeholder.",
    }),
  ),
  apiKey: Type.Optional(Type.String({ deprecated: true, description: "Never told here: see API keys." })),
  confirmCompanyName: Type.Optional(Type.Boolean({ deprecated: true })),
};
export const ProfileSchema = Type.Object(shown, { title: "Profile" });

/** What an update may hold. `alertAuthHeader` and `apiKey` are taken and not told again. */
export const ProfileRequest = documentedAs(
  Type.Object({
    name: Type.String(),
    redirectUrl: Type.String(),
    logoUrl: optionalText,
    iconUrl: optionalText,
    whiteListUrls: Type.Optional(Nullable(Type.Array(Type.String()))),
    confirmCompanyName: Type.Optional(Nullable(Type.Boolean())),
    alertAuthHeader: optionalText,
  }),
  ProfileSchema,
);

/** The profile a request asks for; what it leaves out is empty. Throws 400 with a finding per mistake. */
export function newProfile(request: Static<typeof ProfileRequest>, environment: Environment): Profile {
  const findings: Finding[] = [];
  const wrong = (itemId: string, message: string) =>
    findings.push({ itemId, message: `${itemId} ${message}`, validatorName: "Profile" });
  const schemes = environment === "live" ? /^https:/i : /^https?:/i;
  const web = environment === "live" ? "an https address" : "an http or https address";
  const address = (itemId: string, text: string | null | undefined) => {
    if (text == null || text === "") return null;
    if (!isAddress(text) || !schemes.test(text)) wrong(itemId, `must be ${web}`);
    return text;
  };
  const name = request.name.trim();
  if (name === "" || name.length > longestName || /\p{Cc}/u.test(name))
    wrong("name", `must be 1 to ${longestName} characters of text`);
  const asked = request.whiteListUrls ?? [];
  if (asked.length > maximumAddresses)
    wrong("whiteListUrls", `must be at most ${maximumAddresses} addresses`);
  const whiteListUrls = asked
    .slice(0, maximumAddresses)
    .map((text, nth) => address(`whiteListUrls[${nth}]`, text) ?? "")
    .filter(Boolean);
  const { redirectUrl } = request;
  if (!isRedirect(redirectUrl) || !schemes.test(redirectUrl))
    wrong("redirectUrl", `must be ${web} of plain characters, placeholders in braces`);
  else if (reservedInHost(redirectUrl))
    wrong(
      "redirectUrl",
      "has a placeholder of ours in its host: only parameters of the link may stand there",
    );
  else if (hostHasPlaceholder(redirectUrl) && whiteListUrls.length === 0)
    wrong("redirectUrl", "has a placeholder in its host: list in whiteListUrls where it may lead");
  if ((request.alertAuthHeader ?? "") !== "" && !isHeaderValue(request.alertAuthHeader!))
    wrong("alertAuthHeader", `must be at most ${longestHeader} visible characters`);
  const profile = {
    name,
    redirectUrl,
    logoUrl: address("logoUrl", request.logoUrl),
    iconUrl: address("iconUrl", request.iconUrl),
    whiteListUrls,
    confirmCompanyName: request.confirmCompanyName ?? null,
  };
  if (findings.length > 0) throw invalid(findings);
  return profile;
}

const isAddress = (text: string): boolean =>
  text.length <= longestAddress && /^https?:\/\/[\x21-\x7e]+$/i.test(text) && URL.canParse(text);

/** A host of letters, digits, dots and hyphens, an address in brackets, a port; placeholders anywhere after the scheme. */
const isRedirect = (text: string): boolean =>
  /^https?:\/\/(?:[A-Za-z0-9.\-:[\]]|\{[^{}/?#]{1,50}\})+(?:[/?#]|$)/i.test(text) &&
  isAddress(text.replace(/\{[^{}]*\}/g, "a"));

/** Whether a placeholder decides to which host customers go. */
export const hostHasPlaceholder = (redirectUrl: string): boolean =>
  /^https?:\/\/[^/?#]*[{]/i.test(redirectUrl);

/** What a redirect may hold in braces besides parameters of the link (wire contract, 6.6); names are case-sensitive. */
export const reservedPlaceholders = [
  "clientId",
  "connectionId",
  "companyId",
  "integrationId",
  "sourceId",
  "platform",
  "platformName",
  "sourceType",
  "statusCode",
  "statusText",
  "errorMessage",
  "data.company.companyName",
] as const;

/** Whether a fact of ours would decide to which host customers go; the contract leaves that to parameters of the link. */
const reservedInHost = (redirectUrl: string): boolean => {
  const host = /^https?:\/\/([^/?#]*)/i.exec(redirectUrl)?.[1] ?? "";
  const names = [...host.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!);
  return names.some((name) => name.startsWith("openId_") || reservedPlaceholders.some((one) => one === name));
};

const isHeaderValue = (text: string): boolean =>
  text.length <= longestHeader && /^[\x20-\x7e]+$/.test(text) && text.trim() === text;

export function profileReply(profile: Profile): Static<typeof ProfileSchema> {
  const { name, redirectUrl, logoUrl, iconUrl, whiteListUrls, confirmCompanyName } = profile;
  return {
    name,
    redirectUrl,
    ...(logoUrl === null ? undefined : { logoUrl }),
    ...(iconUrl === null ? undefined : { iconUrl }),
    whiteListUrls: [...whiteListUrls],
    ...(confirmCompanyName === null ? undefined : { confirmCompanyName }),
  };
}
