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

/** Scheme and host of a redirect address, as the operator wrote them. */
export const originOf = (template: string): string => /^https?:\/\/[^/?#]*/i.exec(template)?.[0] ?? "";

/** Encoded as one step of a path; steps up and down, which no encoding hides from a browser, become empty. */
const encoded = (value: string): string => (/^\.+$/.test(value) ? "" : encodeURIComponent(value));

/**
 * The address a customer is sent to at the end of the link: each `{name}` is replaced, URL-encoded, by the fact or by
 * the parameter of that name on the link; unknown names become empty. Placeholders fill path, query and fragment
 * only: scheme and host are the operator's as written, so no parameter can lead elsewhere.
 */
export function redirectAddress(
  template: string,
  facts: RedirectFacts,
  parameters: Readonly<Record<string, string>>,
): string {
  const start = originOf(template);
  const values: Record<string, string> = { ...parameters, ...facts };
  const rest = template
    .slice(start.length)
    .replace(/\{([^{}]+)\}/g, (_, name: string) => encoded(Object.hasOwn(values, name) ? values[name]! : ""));
  return start + rest;
}
