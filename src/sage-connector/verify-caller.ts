import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { after, hour, minute } from "../clock.ts";
import { Problem } from "../problem.ts";
import { sameSecret } from "../vault/vault.ts";
import { isGood, keyIdOf, readKeys, type SigningKey } from "./id-token.ts";

/** Keys are read anew after so long, and sooner for one that is not known, but not for each call that names one. */
const keysGoodFor = 1 * hour;
const betweenReadings = 1 * minute;

/** Tells whether a call comes from Sage. Throws 401, or 503 while Sage's keys cannot be read. */
export type VerifyCaller = (request: FastifyRequest) => Promise<void>;

const refused = () =>
  new Problem(
    "unauthorized",
    "Unauthorized: this address is for Sage, with the header and the token agreed upon.",
  );

/** Checks the header whose name and value we chose, and the token that Sage signed. */
export function verifyCallers(application: Application): VerifyCaller {
  const { clock, config, providerHttp } = application;
  let kept: { readonly keys: readonly SigningKey[]; readonly readAt: Date } | undefined;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const { idKeysUrl } = config.sage;
    const { status, body } = await providerHttp.request({ method: "GET", url: idKeysUrl!, timeoutMs: 4_000 });
    const keys = status === 200 ? readKeys(JSON.parse(body)) : [];
    if (keys.length === 0) throw new Error(`no key can be read from ${idKeysUrl} (status ${status})`);
    kept = { keys, readAt: clock.now() };
  };
  const keysFor = async (token: string): Promise<readonly SigningKey[]> => {
    const wanted = keyIdOf(token);
    if (wanted === undefined) throw refused();
    const now = clock.now();
    const age = kept ? now.getTime() - kept.readAt.getTime() : Number.POSITIVE_INFINITY;
    const unknown = wanted !== null && !kept?.keys.some(({ kid }) => kid === wanted);
    if (age < keysGoodFor && !(unknown && age >= betweenReadings)) return kept!.keys;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    try {
      await reading;
    } catch (error) {
      application.log.warn({ err: error }, "the keys of Sage cannot be read");
      // What was read last is better than turning Sage away.
      if (!kept || after(kept.readAt, 24 * hour) < now)
        throw new Problem("accounting-software-unavailable", "The keys of Sage cannot be read now.", {
          retryAfterSeconds: 10,
        });
    }
    return kept!.keys;
  };

  return async (request) => {
    // Of this moment: a value that was replaced must not open the door until the next start.
    const { idAudience, idIssuer, idKeysUrl, notificationHeader, notificationValue } = config.sage;
    if (!notificationValue || !idIssuer || !idAudience || !idKeysUrl) throw refused();
    const given = request.headers[notificationHeader];
    if (typeof given !== "string" || !sameSecret(digest(given), digest(notificationValue))) throw refused();
    const token = /^\s*bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined) throw refused();
    const keys = await keysFor(token);
    if (!isGood(token, keys, { issuer: idIssuer, audience: idAudience }, clock.now())) throw refused();
  };
}

/** Of equal length, whatever was given. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
