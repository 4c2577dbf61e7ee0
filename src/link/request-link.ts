import type { FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { networkOf } from "../http/address-limit.ts";
import { lookupHash } from "../vault/vault.ts";
import { countAttempt } from "./attempt-queries.ts";
import type { LinkPlace } from "./link-code.ts";
import { lookAtLink } from "./look-at-link.ts";
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
  const { clock, database } = application;
  const now = clock.now();
  const once = async (name: string) =>
    (await countAttempt(database, lookupHash(name), now, after(now, window))).attempts;
  if ((await once(`new-link-address:${networkOf(request.ip)}`)) > mostOfAddress) return;
  const look = await lookAtLink(application, request, link.place, link.otp);
  if (look.kind === "unknown" || look.kind === "locked" || look.kind === "good" || !look.subject) return;
  const { company, connection } = look.subject;
  const place = {
    companyId: company.companyId,
    ...(connection ? { connectionId: connection.connectionId } : undefined),
  };
  if ((await once(`new-link:${place.connectionId ?? place.companyId}`)) > 1) return;
  const reason = look.kind;
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
