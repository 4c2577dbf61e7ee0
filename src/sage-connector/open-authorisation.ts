import { setTimeout as wait } from "node:timers/promises";
import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
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
const lookAgain = 150;
/** Browsers that wait at the same time in one process; more than these are answered at once. */
const mostWaiting = 200;
let waiting = 0;

/**
 * Takes in a browser whose authorisation Sage has told us of. "unknown" when it has not, within a while; "over" when
 * it was used or has expired. Opened again before anything was proved, it goes on from there.
 */
export async function openArrival(
  { clock, database, vault }: Application,
  arrival: Arrival,
): Promise<"opened" | "unknown" | "over"> {
  const { authorisationId, externalId, redirectUri, state } = arrival;
  const announced = await findAnnounced({ clock, database }, authorisationId);
  if (!announced) return "unknown";
  if (isOver(announced, clock.now())) return "over";
  const sealedState = vault.seal(statePurpose(authorisationId), state).toString("base64");
  const opened = await openAuthorisation(database, authorisationId, { redirectUri, sealedState, externalId });
  return opened > 0 ? "opened" : "over";
}

async function findAnnounced(
  { clock, database }: Pick<Application, "clock" | "database">,
  authorisationId: string,
): Promise<Authorisation | undefined> {
  const deadline = after(clock.now(), patience);
  const mostLooks = waiting < mostWaiting ? patience / lookAgain : 1;
  waiting += 1;
  try {
    for (let looks = 0; looks < mostLooks; looks++) {
      const found = await findAuthorisation(database, authorisationId);
      if (found && found.announcedAt !== null) return found;
      if (clock.now() > deadline) return undefined;
      await wait(lookAgain);
    }
    return undefined;
  } finally {
    waiting -= 1;
  }
}
