import { idToken } from "./id-token.ts";
import type { Bank, Disguise } from "./records.ts";
import type { World } from "./world.ts";

interface Request {
  readonly method: "GET" | "POST";
  readonly address: string;
  readonly body?: string;
  readonly disguise?: Disguise | null;
}

/** Status and body are null when no answer came. */
export interface ProviderAnswer {
  readonly status: number | null;
  readonly body: string | null;
  /** For people. */
  readonly outcome: string;
}

/** More of an answer is not read. */
const longestAnswer = 2_000_000;

/** Calls a bank as Sage does: with the header that the bank chose, and a token that says that it is Sage. Never throws. */
export async function callProvider(world: World, bank: Bank, request: Request): Promise<ProviderAnswer> {
  const { closing, random, settings, store } = world;
  const application = store.get("applications", bank.applicationId);
  if (!application) return { status: null, body: null, outcome: "the bank has no provider" };
  const { body, disguise = null } = request;
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (disguise !== "no-header")
    headers[application.headerName] =
      disguise === "wrong-header" ? "not-what-was-agreed" : application.headerValue;
  if (disguise !== "no-token")
    headers.authorization = `Bearer ${idToken(store, random, application, world.now(), disguise)}`;
  try {
    const response = await fetch(request.address, {
      method: request.method,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(settings.answerMs)]),
      ...(body === undefined ? undefined : { body }),
    });
    const text = (await response.text()).slice(0, longestAnswer);
    return { status: response.status, body: text, outcome: `answered ${response.status}` };
  } catch (error) {
    const { cause, message, name } = error as Error & { cause?: { code?: string } };
    const why = name === "TimeoutError" ? "took too long" : (cause?.code ?? message);
    return { status: null, body: null, outcome: `no answer: ${why}` };
  }
}
