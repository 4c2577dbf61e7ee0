import type { Finding } from "../problem.ts";

/** Headers that a caller wants sent with each message, such as `Authorization`. */
export type Headers = Readonly<Record<string, string>>;

/** These belong to the connection, to the message or to its signature. */
const ours =
  /^(host|connection|content-.*|transfer-encoding|accept-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|webhook-.*|svix-.*|millrace-.*|forwarded|x-forwarded-.*|via|date|range|cookie2?|set-cookie)$/i;
const maximumHeaders = 20;

/** What is wrong with headers a caller gives; empty when they can be sent. */
export function headerFindings(headers: Headers): Finding[] {
  const names = Object.keys(headers);
  const findings = Object.entries(headers).flatMap(([name, value]) => wrong(name, value));
  const lower = names.map((name) => name.toLowerCase());
  if (new Set(lower).size < names.length) findings.push(finding("headers", "a header is given twice"));
  if (names.length > maximumHeaders) {
    findings.push(finding("headers", `at most ${maximumHeaders} headers can be sent, not ${names.length}`));
  }
  return findings;
}

function wrong(name: string, value: string): Finding[] {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
    return [finding("headers", `${JSON.stringify(name.slice(0, 100))} is not the name of a header`)];
  }
  if (ours.test(name)) return [finding(`headers.${name}`, `the header ${name} cannot be set: it is ours`)];
  if (!/^[\x20-\x7e]{1,4096}$/.test(value) || value !== value.trim()) {
    return [
      finding(
        `headers.${name}`,
        `the value of ${name} must be 1 to 4,096 printable ASCII characters without blanks around them`,
      ),
    ];
  }
  return [];
}

const finding = (itemId: string, message: string): Finding => ({ itemId, message, validatorName: "Webhook" });
