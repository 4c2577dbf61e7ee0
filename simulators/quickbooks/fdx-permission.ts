import { createHash } from "node:crypto";
import { lettersAndDigits, randomText } from "../../src/random.ts";
import { FdxClient, FdxFailure } from "./fdx-client.ts";
import { isObject, type Json, type JsonObject, objects, text } from "./fdx-json.ts";
import { askForTokens, discover } from "./fdx-tokens.ts";
import type { SignedOn } from "./ofx-sign-on.ts";
import type { Asking, Institution, OfferedAccount } from "./records.ts";
import type { World } from "./world.ts";

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** Where the user's browser goes to give permission, and what must be remembered until it comes back. */
export async function askPermission(
  world: World,
  institution: Institution,
): Promise<{ readonly address: string; readonly asking: Asking } | { readonly refused: string }> {
  const server = await discover(world, institution);
  if (!server) return { refused: "The bank's authorization server cannot be found" };
  const asking: Asking = {
    state: randomText(world.random, 32, lettersAndDigits),
    verifier: randomText(world.random, 64, lettersAndDigits),
    redirectUri: `${world.ownUrl()}/fdx/callback`,
  };
  const address = new URL(server.authorize);
  const query = {
    response_type: "code",
    client_id: institution.client.id,
    redirect_uri: asking.redirectUri,
    scope: "Accounts Transactions Customer",
    state: asking.state,
    code_challenge: challengeOf(asking.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return { address: address.href, asking };
}

/** Trades what the browser came back with for tokens and asks for the accounts. Keeps the tokens. */
export async function takePermission(
  world: World,
  institution: Institution,
  connectionId: string,
  asking: Asking,
  query: URLSearchParams,
): Promise<SignedOn> {
  const wrong = query.get("error");
  if (wrong) return { refused: `The bank gave no permission: ${query.get("error_description") ?? wrong}` };
  const issuer = query.get("iss");
  if (issuer !== null && issuer !== world.addressOf(institution))
    return { refused: "The answer comes from another bank" };
  const answer = await askForTokens(world, institution, {
    grant_type: "authorization_code",
    code: query.get("code") ?? "",
    redirect_uri: asking.redirectUri,
    code_verifier: asking.verifier,
  });
  if (!("tokens" in answer)) return { refused: `The bank gave no token: ${answer.message}` };
  const connection = world.store.get("connections", connectionId)!;
  world.store.put(["connections", { ...connection, tokens: answer.tokens }]);
  return readAccounts(world, institution, connectionId);
}

/** All accounts that the permission covers. */
async function readAccounts(world: World, institution: Institution, connectionId: string): Promise<SignedOn> {
  const client = new FdxClient(world, institution, connectionId, "USER");
  try {
    const offered: OfferedAccount[] = [];
    for await (const page of pages(client, "/accounts", { limit: "100" })) {
      offered.push(...objects(page.accounts).map((account) => offer(unwrap(account, client.complaints))));
    }
    return { offered, complaints: [...client.complaints] };
  } catch (error) {
    if (error instanceof FdxFailure) return { refused: `The accounts were refused: ${error.message}` };
    throw error;
  }
}

function offer(account: JsonObject): OfferedAccount {
  const id = text(account.accountId);
  if (!id) throw new FdxFailure("failed", null, "an account has no accountId");
  const currency = isObject(account.currency) ? text(account.currency.currencyCode) : null;
  const type = text(account.accountType) ?? "";
  return {
    id,
    name: text(account.nickname) ?? text(account.productName) ?? id,
    display: text(account.accountNumberDisplay) ?? "",
    card: text(account.accountCategory) === "LOC_ACCOUNT" || type === "CREDITCARD",
    currency,
    ofx: null,
  };
}

/** An account or a transaction without the wrapping of version 5, such as `depositAccount`. */
export function unwrap(value: JsonObject, complaints: Set<string>): JsonObject {
  const [only, ...others] = Object.entries(value);
  if (!only || others.length > 0 || !isObject(only[1])) return value;
  if (!/^(deposit|loc|loan|investment)(Account|Transaction)$/.test(only[0]))
    complaints.add(`${only[0]} is unknown`);
  return only[1];
}

/** The pages of a listing, until one leads to no further. Throws `FdxFailure` when they lead in a circle. */
export async function* pages(
  client: FdxClient,
  path: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<JsonObject> {
  const seen = new Set<string>();
  let next: Readonly<Record<string, string>> = {};
  while (true) {
    const body: Json = await client.get(`${path}?${new URLSearchParams({ ...query, ...next })}`);
    if (!isObject(body)) throw new FdxFailure("failed", null, "the answer is not an object");
    yield body;
    const page = isObject(body.page) ? body.page : {};
    const key = text(page.nextPageKey);
    const offset = text(page.nextOffset);
    if (!key && !offset) return;
    const place = key ?? offset!;
    if (seen.has(place)) throw new FdxFailure("failed", null, "the pages lead in a circle");
    seen.add(place);
    next = key ? { pageKey: key } : { offset: place };
  }
}
