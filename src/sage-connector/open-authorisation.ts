import { setTimeout as wait } from "node:timers/promises";
import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import type { Database } from "../database/pool.ts";
import { networkOf } from "../http/address-limit.ts";
import { type Authorisation, isOver, isStorable, longestId, statePurpose } from "./authorisation.ts";
import { findAuthorisation, openAuthorisation } from "./authorisation-queries.ts";

/** What a browser brings from Sage. */
export interface Arrival {
  readonly authorisationId: string;
  readonly redirectUri: string;
  /** Comes back to Sage unchanged. */
  readonly state: string;
  readonly bankId: string | null;
  /** Where an authorisation is renewed: our name of the account. */
  readonly externalId: string | null;
}

const longestState = 4_000;

/** What came on the address; undefined where Sage has not opened it. */
export function readArrival(query: URLSearchParams): Arrival | undefined {
  const read = (name: string) => query.get(name)?.trim() ?? "";
  const [authorisationId, redirectUri, state] = [
    read("authorisation_id"),
    read("redirect_uri"),
    query.get("state") ?? "",
  ];
  const [bankId, externalId] = [read("bank"), read("externalId")];
  if (!authorisationId || !redirectUri || !state || state.length > longestState) return undefined;
  if ([authorisationId, bankId, externalId].some((id) => id.length > longestId)) return undefined;
  if (![authorisationId, redirectUri, state, externalId].every(isStorable)) return undefined;
  return { authorisationId, redirectUri, state, bankId: bankId || null, externalId: externalId || null };
}

/** Sage's notification and the customer's browser may come in either order. */
const patience = 10 * second;
/** Milliseconds until it is looked for again: soon at first, since mostly it comes at the same moment. */
const pauses = [150, 300, 600];
const longestPause = 1_000;
/** Browsers that wait at the same time in one process, and of one address; more than these are answered at once. */
const [mostWaiting, mostOfAddress] = [200, 20];
const waiting = new Map<string, number>();
let allWaiting = 0;

/**
 * Takes in a browser whose authorisation Sage has told us of. "unknown" when it has not, within a while; "over" when
 * it was used or has expired. Opened again before anything was proved, it goes on from there.
 */
export async function openArrival(
  { clock, database, vault }: Pick<Application, "clock" | "database" | "vault">,
  arrival: Arrival,
  address: string,
): Promise<"opened" | "unknown" | "over"> {
  const { authorisationId, externalId, redirectUri, state } = arrival;
  const announced =
    (await findAnnounced(database, authorisationId)) ??
    (await waitForAnnounced({ clock, database }, authorisationId, networkOf(address)));
  if (!announced) return "unknown";
  if (isOver(announced, clock.now())) return "over";
  const sealedState = vault.seal(statePurpose(authorisationId), state).toString("base64");
  const opened = await openAuthorisation(database, authorisationId, { redirectUri, sealedState, externalId });
  return opened > 0 ? "opened" : "over";
}

async function findAnnounced(
  database: Database,
  authorisationId: string,
): Promise<Authorisation | undefined> {
  const found = await findAuthorisation(database, authorisationId);
  return found?.announcedAt == null ? undefined : found;
}

/** Waits as long as a browser may; nobody has proved anything yet, so a stranger must not take all the places. */
async function waitForAnnounced(
  { clock, database }: Pick<Application, "clock" | "database">,
  authorisationId: string,
  network: string,
): Promise<Authorisation | undefined> {
  const deadline = after(clock.now(), patience);
  const beside = waiting.get(network) ?? 0;
  if (allWaiting >= mostWaiting || beside >= mostOfAddress) return undefined;
  allWaiting += 1;
  waiting.set(network, beside + 1);
  try {
    for (let looks = 0; clock.now() < deadline; looks += 1) {
      await wait(pauses[looks] ?? longestPause);
      const found = await findAnnounced(database, authorisationId);
      if (found) return found;
    }
    return undefined;
  } finally {
    allWaiting -= 1;
    const left = waiting.get(network)! - 1;
    if (left > 0) waiting.set(network, left);
    else waiting.delete(network);
  }
}
