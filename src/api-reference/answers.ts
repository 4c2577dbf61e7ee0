/** A refusal that is the same wherever it occurs: the name of its component and what it means. */
export interface Refusal {
  readonly name: string;
  readonly description: string;
}

export const refusalsByStatus: Readonly<Record<string, Refusal>> = {
  400: {
    name: "BadRequest",
    description: "Something in the request is wrong; `validation` names each field.",
  },
  401: { name: "Unauthorized", description: "The API key is missing, malformed, unknown or deleted." },
  402: { name: "PaymentRequired", description: "A limit of the account is reached." },
  403: { name: "Forbidden", description: "The key or token is not good for what is asked." },
  404: { name: "NotFound", description: "There is nothing under these ids, or it was deleted." },
  409: {
    name: "Conflict",
    description: "What is asked for does not go together with what is already there.",
  },
  422: { name: "KeyReused", description: "The `Idempotency-Key` was used before for other content." },
  429: {
    name: "TooManyRequests",
    description: "Too many requests; repeat after the seconds of `Retry-After`.",
  },
  500: { name: "InternalServerError", description: "A fault of ours. Nothing of the change was kept." },
  503: { name: "ServiceUnavailable", description: "Something that is needed cannot be reached just now." },
  default: { name: "Refused", description: "Any other refusal, such as a body that is too large." },
};

const successes: Readonly<Record<string, string>> = {
  200: "Done.",
  201: "Created.",
  202: "Taken.",
  204: "Done; the answer has no body.",
  207: "Some were created and some refused; each result tells its own status.",
};

/** What an answer means where its route does not say more. */
export const meaningOf = (status: string): string =>
  successes[status] ?? refusalsByStatus[status]?.description ?? "Refused.";
