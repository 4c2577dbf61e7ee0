/** How answers of FreeAgent other than success are understood ("Introduction", "OAuth", "Bank transactions"). */
import { ProviderFault } from "../integration.ts";
import { cut, field, readWire, textField, type Wire } from "../wire.ts";
import { bankingLevel } from "./settings.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body was empty or not JSON. */
  readonly body: Wire | undefined;
  readonly text: string;
}

export function answerOf(response: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}): Answer {
  const { status, headers, body } = response;
  return { status, headers, body: readWire(body), text: body };
}

export const succeeded = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

/** What FreeAgent says is wrong, in whichever of its forms; none when it says nothing that can be read. */
export function messagesOf({ body, text }: Answer): string[] {
  const described = textField(body, "error_description") ?? textField(body, "error");
  const found = described ? [described] : textsOf(field(body, "errors"));
  if (found.length > 0) return found.slice(0, 10).map((message) => cut(message, 300));
  // Plain text, such as that of a refused call too many; pages of gateways say nothing of use.
  const plain = body === undefined && !/[<>{}]/.test(text) ? text.replace(/\s+/g, " ").trim() : "";
  return plain ? [cut(plain, 300)] : [];
}

/** `{error:{message}}`, `[{message}]` or `{field:[message]}`. */
function textsOf(value: Wire | undefined): string[] {
  if (typeof value === "string") return value.trim() ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const texts = textsOf(one);
    return ["message", "error", "errors", "base"].includes(name)
      ? texts
      : texts.map((text) => `${name} ${text}`);
  });
}

/** What went wrong, in words that may be shown. */
export function describe(answer: Answer): string {
  const messages = messagesOf(answer).join(" ");
  return messages ? `FreeAgent says: ${messages}` : `FreeAgent answered ${answer.status}.`;
}

const forbiddenPauseMs = 5 * 60_000;
/** Refusals without a reason have been seen to last half an hour. */
const forbiddenEndsMs = 60 * 60_000;

/**
 * The fault of an answer that is not success. `write`: the call may have changed something at FreeAgent, so a failure on
 * its side leaves the outcome open.
 */
export function faultOf(answer: Answer, write: boolean): ProviderFault {
  const { status } = answer;
  const words = describe(answer);
  const code = `http-${status}`;
  if (status === 429) {
    return new ProviderFault("try-later", `FreeAgent asks to be called less often. ${words}`, {
      code: "too-many-requests",
      retryAfterMs: retryAfterMs(answer) ?? 60_000,
      holds: "organisation",
    });
  }
  if (status === 401) {
    const gone =
      "FreeAgent does not accept the approval of this connection any more; it must be approved again.";
    return new ProviderFault("reauthorise", gone, { code: "unauthorized" });
  }
  if (status === 403) return forbidden(answer);
  if (status >= 400 && status < 500 && status !== 408) {
    // A page that FreeAgent's API did not write: some gateway refused, and not what was asked is wrong.
    const gateway = answer.body === undefined && /^\s*</.test(answer.text);
    return new ProviderFault(gateway ? "try-later" : "refused", words, { code });
  }
  const retryAfter = retryAfterMs(answer) ?? undefined;
  return new ProviderFault(write ? "in-doubt" : "try-later", words, { code, retryAfterMs: retryAfter });
}

/** The fault of a look at what is there: whatever is wrong with looking, it refuses no line. */
export function readingFault(answer: Answer): ProviderFault {
  const fault = faultOf(answer, false);
  return fault.kind === "refused"
    ? new ProviderFault("try-later", fault.message, { code: fault.code! })
    : fault;
}

/** Forbidden passes by itself at times, so by itself it does not end a connection; for an hour it does. */
function forbidden(answer: Answer): ProviderFault {
  const words = describe(answer);
  const disabled = /API access is disabled/i.test(words);
  const meaning = disabled
    ? "API access is switched off for this company in FreeAgent. Switch it on there and connect again."
    : `FreeAgent has refused us for an hour. ${words} Either the access level of the FreeAgent user who connected is too low (bank accounts need level ${bankingLevel}, Banking), or API access is switched off for the company: put it right in FreeAgent and connect again.`;
  return new ProviderFault("try-later", words, {
    code: disabled ? "api-disabled" : "forbidden",
    retryAfterMs: forbiddenPauseMs,
    lasting: { afterMs: forbiddenEndsMs, meaning },
  });
}

/** `Retry-After` in seconds. */
export function retryAfterMs(answer: Answer): number | null {
  const text = answer.headers["retry-after"]?.trim() ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}
