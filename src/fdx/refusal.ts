/** Versions of FDX that are served: 6 is flat, 5 wraps each account and transaction in its kind. */
export type FdxVersion = 5 | 6;

/** A refusal in the words of FDX: a code that is not always the HTTP status, and a message for people. */
export class FdxRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly debugMessage: string | undefined;
  /** Extra headers, such as `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: number,
    message: string,
    { debugMessage, headers = {} }: { debugMessage?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "FdxRefusal";
    this.status = status;
    this.code = code;
    this.debugMessage = debugMessage;
    this.headers = headers;
  }
}

/** The body of a refusal. Codes are texts since version 6 and numbers before. */
export function refusalBody(
  version: FdxVersion,
  { code, debugMessage, message }: Pick<FdxRefusal, "code" | "debugMessage" | "message">,
  reference: string,
) {
  return {
    code: version === 6 ? String(code) : code,
    message,
    debugMessage: `${debugMessage ?? message} (reference ${reference})`,
  };
}

/** 400 for a parameter that cannot be understood; `debugMessage` names it and says what it must be. */
export const invalidInput = (message: string, debugMessage: string): FdxRefusal =>
  new FdxRefusal(400, 703, message, { debugMessage });

/** An account that is unknown, another customer's, or not among those the customer chose: all look the same. */
export const accountNotFound = (): FdxRefusal =>
  new FdxRefusal(404, 701, "Account not found", {
    debugMessage: "No account of this id is shared under this access token.",
  });

/** 401 in the words of RFC 6750. */
export const notSignedOn = (error?: "invalid_token"): FdxRefusal =>
  new FdxRefusal(401, 401, "Sign-in is needed", {
    debugMessage: error
      ? "The access token is unknown, has expired, or was revoked."
      : "The request carries no access token: send Authorization: Bearer and the token.",
    headers: { "www-authenticate": `Bearer realm="fdx"${error ? `, error="${error}"` : ""}` },
  });

/** 403 for a token whose customer did not agree to this kind of data. */
export const notAuthorised = (scope: string): FdxRefusal =>
  new FdxRefusal(403, 602, "The customer has not allowed this", {
    debugMessage: `The access token does not have the scope ${scope}.`,
    headers: { "www-authenticate": `Bearer realm="fdx", error="insufficient_scope", scope="${scope}"` },
  });

/** 429 for a client that calls too often; may come again after that many seconds. */
export const tooMany = (seconds: number): FdxRefusal =>
  new FdxRefusal(429, 429, "Too many requests", {
    debugMessage: `Wait for ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
  });
