import type { FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { networkOf } from "../http/address-limit.ts";
import { lookupHash } from "../vault/vault.ts";
import { countAttempt } from "./attempt-queries.ts";
import type { LinkPlace } from "./link-code.ts";
import { readEndedSession } from "./link-session.ts";
import { type LinkSubject, lookAtLink, subjectOf } from "./look-at-link.ts";
import { customer } from "./open-link.ts";

const window = 15 * minute;
/** Requests of one address in that time; one is enough for whoever has one link. */
const mostOfAddress = 20;

/** A link as it stands in an address. */
export interface Link {
  readonly place: LinkPlace;
  readonly otp: string;
}

const connectionLink = /^\/companies\/([^/?#]+)\/connections\/([^/?#]+)\/start\/?$/i;
const companyLink = /^\/company\/([^/?#]+)\/?$/i;

/** The link of an address below the base of links; undefined when it is none. */
export function linkOfAddress(address: string): Link | undefined {
  const [path = "", ...rest] = address.split("?");
  const query = new URLSearchParams(rest.join("?"));
  const [, companyId, connectionId] = connectionLink.exec(path) ?? companyLink.exec(path) ?? [];
  if (companyId === undefined) return undefined;
  const place = { companyId, connectionId: connectionId ?? null };
  return { place, otp: query.get(connectionId === undefined ? "link.otp" : "otp") ?? "" };
}

/**
 * Tells the bank that the holder of a link needs a new one. Only a password that was made for that link is heard, and
 * only while there is a company or connection to make a link for; once in 15 minutes per link. Whoever asks is told
 * the same in any case.
 */
export async function requestLink(
  application: Application,
  request: FastifyRequest,
  link: Link,
): Promise<void> {
  if ((await countRequest(application, `new-link-address:${networkOf(request.ip)}`)) > mostOfAddress) return;
  const look = await lookAtLink(application, request, link.place, link.otp);
  if (look.kind === "unknown" || look.kind === "locked" || look.kind === "good" || !look.subject) return;
  await passOn(application, request, look.subject, look.kind);
}

/** The same for whoever holds a session that is over, in place of the link it was begun with. */
export async function requestLinkOfSession(
  application: Application,
  request: FastifyRequest,
  sid: string,
): Promise<void> {
  if ((await countRequest(application, `new-link-address:${networkOf(request.ip)}`)) > mostOfAddress) return;
  const session = await readEndedSession(application, request, sid);
  const subject = session && (await subjectOf(application, session));
  if (!subject) return;
  await passOn(application, request, subject, subject.linkEpoch === session.linkEpoch ? "used" : "ended");
}

/** How often this was asked for within the window, this time included. */
async function countRequest({ clock, database }: Application, name: string): Promise<number> {
  const now = clock.now();
  return (await countAttempt(database, lookupHash(name), now, after(now, window))).attempts;
}

async function passOn(
  application: Application,
  request: FastifyRequest,
  { company, connection }: LinkSubject,
  reason: "expired" | "used" | "ended",
): Promise<void> {
  const place = {
    companyId: company.companyId,
    ...(connection ? { connectionId: connection.connectionId } : undefined),
  };
  if ((await countRequest(application, `new-link:${place.connectionId ?? place.companyId}`)) > 1) return;
  await transact(application, customer(place, request), request.id, async (work) => {
    await audit(work, {
      type: "link.requested",
      companyId: place.companyId,
      target: place,
      after: { reason },
    });
    await announce(work, [{ type: "link.requested", ...place, reason }]);
  });
}
