/** One thing wrong with a request: `itemId` is the field or transaction id it concerns. */
export interface Finding {
  readonly itemId: string;
  readonly message: string;
  readonly validatorName: string;
}

/** A refusal that the caller can act on. Thrown by rules and use cases, written to the wire by `http/error-reply.ts`. */
export class Problem extends Error {
  readonly status: number;
  readonly findings: readonly Finding[];
  /** Seconds after which a repeat may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    message: string,
    findings: readonly Finding[] = [],
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.findings = findings;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** 400 for a request whose content is wrong; the first finding's message becomes the short description. */
export function invalid(findings: readonly Finding[]): Problem {
  const first = findings[0]?.message ?? "the content is not valid";
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return new Problem(400, `Error processing request - ${first}${more}`, findings);
}

export const notFound = (what: string): Problem => new Problem(404, what);
export const badRequest = (message: string): Problem => new Problem(400, message);
export const conflict = (message: string): Problem => new Problem(409, message);
