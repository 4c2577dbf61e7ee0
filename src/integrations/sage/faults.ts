/**
 * How answers of Sage other than success are understood. Bodies and codes of errors are not public, so the status
 * decides, and what a body says is only passed on.
 */
import { type NoAnswer, ProviderFault } from "../integration.ts";
import { cut, field, listField, textField, type Wire } from "../wire.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body was empty or not JSON. */
  readonly body: Wire | undefined;
}

/** What Sage finds wrong, of the whole or of one transaction. */
export interface WireError {
  readonly code: string | null;
  readonly message: string | null;
  readonly field: string | null;
  readonly uniqueId: string | null;
}

export const succeeded = ({ status }: Answer): boolean => status >= 200 && status < 300;

const errorLists = ["errors", "errorDetails", "$diagnoses"];

/** Whether Sage itself says what is wrong. What stands before it answers in HTML, or with a message and no more. */
export const isOfSage = ({ body }: Answer): boolean =>
  errorLists.some((name) => listField(body, name).length > 0) ||
  [body, field(body, "error")].some((value) => textField(value, "code") !== null);

/** Every error of a list, or the one of an answer that is itself an error. */
export function errorsOf(value: Wire | undefined): WireError[] {
  const found = errorLists.map((name) => listField(value, name)).find((list) => list.length > 0) ?? [];
  const items = found.length > 0 ? found : [field(value, "error") ?? value];
  return items.map(readError).filter(({ code, message }) => code !== null || message !== null);
}

const readError = (value: Wire | undefined): WireError => ({
  code: textField(value, "code") ?? (typeof value === "string" ? value : null),
  message: textField(value, "message") ?? textField(value, "error_description"),
  field: textField(value, "field"),
  uniqueId: textField(value, "uniqueId"),
});

export const isDuplicate = ({ code, message }: WireError): boolean =>
  /duplicate/i.test(code ?? "") || (code === null && /duplicate|already exists/i.test(message ?? ""));

/** What Sage says, in a sentence or two that may be shown. */
export function describe(errors: readonly WireError[], otherwise: string): string {
  const [first] = errors;
  const text = first?.message ?? first?.code;
  return text ? `Sage says: ${cut(text.replace(/\s+/g, " "), 300)}` : otherwise;
}

/** Long enough for an operator to look, short enough that a setting put right soon helps. */
const configurationPauseMs = 5 * 60_000;

/** The fault of an answer that is not success. `write`: a failure on Sage's side leaves open whether it was done. */
export function faultOf(answer: Answer, write: boolean): ProviderFault {
  const { status } = answer;
  const errors = errorsOf(answer.body);
  const words = describe(errors, `Sage answered ${status}.`);
  const code = errors[0]?.code ?? `http-${status}`;
  if (status === 429) {
    const retryAfterMs = retryAfter(answer) ?? 2_000;
    return new ProviderFault("try-later", "Sage asks to be called less often.", {
      code: "too-many-requests",
      retryAfterMs,
      holds: "application",
    });
  }
  if (status === 401 || status === 403) {
    // It is the bank's own client that is refused: no customer can put that right.
    return new ProviderFault("try-later", `Sage does not let this installation in. ${words}`, {
      code,
      retryAfterMs: configurationPauseMs,
      holds: "application",
    });
  }
  // An address that leads elsewhere knows nothing of any account.
  if (status === 404 || status === 410)
    return new ProviderFault(isOfSage(answer) ? "feed-lost" : "try-later", words, { code });
  if (status === 409) return new ProviderFault("try-later", words, { code });
  if (status >= 400 && status < 500 && status !== 408) {
    // Without a body that Sage wrote it is some gateway that refused, and not what was asked that is wrong.
    return new ProviderFault(answer.body === undefined ? "try-later" : "refused", words, { code });
  }
  return new ProviderFault(write ? "in-doubt" : "try-later", words, {
    code,
    retryAfterMs: retryAfter(answer) ?? undefined,
  });
}

export function noAnswer(error: NoAnswer, write: boolean): ProviderFault {
  const kind = write && error.sent ? "in-doubt" : "try-later";
  return new ProviderFault(kind, `Sage did not answer: ${error.message}`, { code: "no-answer" });
}

/** `Retry-After` in seconds, or as an instant compared with the server's own clock. */
function retryAfter({ headers }: Answer): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,5}$/.test(text)) return Number(text) * 1_000;
  const wait = Date.parse(text) - Date.parse(headers.date ?? "");
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), 3_600_000) : null;
}
