import type { Answer } from "../wire.ts";

export type { Answer };

/** A refusal in the form that FreeAgent gives to most of them (provider document, section 1). */
export const refuse = (status: number, message: string): Answer => ({
  status,
  body: { errors: { error: { message } } },
});

/** What validation found wrong. */
export const invalid = (...messages: string[]): Answer => ({
  status: 422,
  body: { errors: messages.map((message) => ({ message })) },
});

export const notFound = (): Answer => refuse(404, "Resource not found");

/** Plain text, as FreeAgent answers it. */
export const tooMany = (words: string, retryAfterSeconds: number | null): Answer => ({
  status: 429,
  headers: retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  body: words,
});
