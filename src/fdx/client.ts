import type { FdxClient } from "../config-fdx.ts";
import { lookupHash, sameSecret } from "../vault/vault.ts";

export type ClientCheck = "known" | "unknown" | "twice";

/**
 * Whether a request to the token or revocation endpoint comes from the client: by HTTP Basic or by fields of the form
 * (RFC 6749 section 2.3.1), not by both. A public client only names itself.
 */
export function checkClient(
  client: FdxClient,
  authorization: string | undefined,
  form: URLSearchParams,
): ClientCheck {
  const basic = readBasic(authorization);
  if (basic && form.has("client_secret")) return "twice";
  const id = basic?.id ?? form.get("client_id") ?? "";
  const secret = basic?.secret ?? form.get("client_secret") ?? "";
  const named = same(id, client.clientId);
  const proved = same(secret, client.clientSecret ?? "");
  const consistent = !basic || !form.has("client_id") || same(form.get("client_id")!, client.clientId);
  return named && proved && consistent ? "known" : "unknown";
}

/**
 * Hashed first: what is compared has one length then, whatever was sent. The parts of HTTP Basic are to be written as in
 * a form, which many clients leave out: both readings are good.
 */
function same(given: string, expected: string): boolean {
  const hash = lookupHash(expected);
  return [given, formDecoded(given)].map((one) => sameSecret(lookupHash(one), hash)).includes(true);
}

function readBasic(authorization: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? "")?.[1];
  if (!encoded) return undefined;
  const [id = "", ...rest] = Buffer.from(encoded, "base64").toString().split(":");
  return { id, secret: rest.join(":") };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
