import type { Transaction } from "../../database/pool.ts";
import { within } from "./database.ts";

/** What the sign-in library answered: its cookies go to the browser as they are. */
export type Answered<T> =
  | { readonly response: T; readonly cookies: readonly string[] }
  | { readonly refused: string };

/** Asks the library for something as part of our transaction; what it refuses comes back as its code. */
export async function askLibrary<T>(
  tx: Transaction,
  ask: () => Promise<{ headers: Headers; response: T }>,
): Promise<Answered<T>> {
  try {
    const { headers, response } = await within(tx, ask);
    return { response, cookies: headers.getSetCookie() };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "APIError") throw error;
    return { refused: String((error as { body?: { code?: string } }).body?.code ?? error.message) };
  }
}

/** The headers of a request that carries nothing but some cookies. */
export const withCookie = (cookie: string): Headers => new Headers({ cookie });

/** Cookies that were just set, as the browser would send them back. */
export const sentBack = (cookies: readonly string[]): string =>
  cookies
    .filter((cookie) => !/;\s*max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
