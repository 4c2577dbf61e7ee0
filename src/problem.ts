import { type ErrorCode, errorCodes } from "./error-codes.ts";

/** One thing wrong with a request: `itemId` is the field or transaction id it concerns. */
export interface Finding {
  readonly itemId: string;
  readonly message: string;
  readonly validatorName: string;
}

export interface ProblemDetails {
  readonly findings?: readonly Finding[];
  /** Seconds after which a repeat may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** A refusal that the caller can act on. Thrown by rules and use cases, written to the wire by `http/error-reply.ts`. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly findings: readonly Finding[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.findings = details.findings ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  get status(): number {
    return errorCodes[this.code];
  }
}

/** 400 for a request whose content is wrong; the first finding's message becomes the short description. */
export function invalid(findings: readonly Finding[], code: ErrorCode = "invalid-content"): Problem {
  const first = findings[0]?.message ?? "the content is not valid";
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return new Problem(code, `Error processing request - ${first}${more}`, { findings });
}

/** 400 for one wrong field. */
export const invalidField = (itemId: string, message: string, validatorName: string): Problem =>
  invalid([{ itemId, message, validatorName }]);
