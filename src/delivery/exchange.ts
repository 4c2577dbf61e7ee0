import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import {
  NoAnswer,
  type Outbound,
  type OutboundRequest,
  type OutboundResponse,
  type ProviderSession,
} from "../integrations/integration.ts";

/** One call to accounting software about a batch, fit to be stored: no header of ours, no token. */
export interface Exchange {
  readonly at: Date;
  readonly durationMs: number;
  readonly method: string;
  /** Without what may be secret in its query. */
  readonly address: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly failure: string | null;
  /** The provider's own name of the call, to be quoted to its support. */
  readonly providerReference: string | null;
  readonly requestDigest: Buffer | null;
  readonly requestOctets: number;
  readonly answerOctets: number | null;
  readonly excerpts: Excerpts;
}

/** The beginnings of what was sent and of what came back, without secrets. */
export interface Excerpts {
  readonly request: string | null;
  readonly answer: string | null;
}

/** Headers in which providers name a call, the first that is there counts. */
const referenceHeaders = [
  "xero-correlation-id",
  "x-correlation-id",
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "x-n-operationid",
];
const longestExcerpt = 4_000;

/** A session that adds each call made through it to `noted`; tokens are obtained apart from it. */
export function noteExchanges(session: ProviderSession, clock: Clock, noted: Exchange[]): ProviderSession {
  const http: Outbound = {
    async request(asked) {
      const at = clock.now();
      const began = performance.now();
      const note = (answer: OutboundResponse | undefined, failure: string | null) =>
        noted.push(exchangeOf(asked, at, Math.round(performance.now() - began), answer, failure));
      try {
        const answer = await session.http.request(asked);
        note(answer, null);
        return answer;
      } catch (error) {
        note(undefined, error instanceof NoAnswer ? error.message : "the call failed");
        throw error;
      }
    },
  };
  return { ...session, http };
}

function exchangeOf(
  asked: OutboundRequest,
  at: Date,
  durationMs: number,
  answer: OutboundResponse | undefined,
  failure: string | null,
): Exchange {
  const body = asked.body === undefined ? null : Buffer.from(asked.body);
  const secrets = Object.entries(asked.headers ?? {})
    .filter(([name]) => /auth|key|token|secret|cookie/i.test(name))
    .map(([, value]) => value);
  return {
    at,
    durationMs,
    method: asked.method,
    address: shownAddress(asked.url),
    status: answer?.status ?? null,
    failure,
    providerReference: (answer && referenceOf(answer.headers)) ?? null,
    requestDigest: body && createHash("sha256").update(body).digest(),
    requestOctets: body?.length ?? 0,
    answerOctets: answer ? Buffer.byteLength(answer.body) : null,
    excerpts: {
      request: typeof asked.body === "string" ? excerptOf(asked.body, secrets) : null,
      answer: answer ? excerptOf(answer.body, secrets) : null,
    },
  };
}

function referenceOf(headers: Readonly<Record<string, string>>): string | undefined {
  const name = referenceHeaders.find((header) => headers[header]);
  return name && headers[name]!.slice(0, 200);
}

/** Numbers and dates of a query are shown; of whatever else stands there only the name is. */
export function shownAddress(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const parts = [...searchParams].map(([name, value]) =>
    /^\d[\d:T.Z-]{0,24}$/.test(value) ? `${name}=${value}` : `${name}=…`,
  );
  return `${origin}${pathname}${parts.length > 0 ? `?${parts.join("&")}` : ""}`.slice(0, 2_000);
}

/** The beginning of a text without tokens and keys; null of an empty one. */
export function excerptOf(text: string, secrets: readonly string[]): string | null {
  const parts = secrets.flatMap((secret) => [secret, secret.split(" ").at(-1)!]);
  // Secrets are left out before the cut: half of one must not stay at its end.
  let shown = text.slice(0, 4 * longestExcerpt);
  for (const secret of parts.filter(({ length }) => length >= 8))
    shown = shown.replaceAll(secret, "[left out]");
  shown = shown
    .replace(/\b(bearer|basic)\s+[\w.+/=~-]{6,}/gi, "$1 [left out]")
    .replace(/\beyJ[\w-]{8,}(\.[\w-]*){0,4}/g, "[left out]")
    .replace(/("(?:[a-z_]*(?:token|secret|password|assertion|api_?key))"\s*:\s*")[^"]*"/gi, '$1[left out]"')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]+/g, " ");
  return shown.trim() === "" ? null : shown.slice(0, longestExcerpt).toWellFormed();
}

/** Long numbers and IBANs of an excerpt cut to their end, for whoever may not see account numbers. */
export const withoutNumbers = (text: string): string =>
  text
    .replace(/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g, (iban) => `••••${iban.slice(-4)}`)
    .replace(/(?<![\w-])\d{6,}(?![\w-])/g, (number) => `••••${number.slice(-4)}`);
