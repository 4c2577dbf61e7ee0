import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { after, minute } from "../clock.ts";
import type { Company } from "../companies/company.ts";
import { isUuid, requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { networkOf } from "../http/address-limit.ts";
import { Problem } from "../problem.ts";
import { lookupHash } from "../vault/vault.ts";
import { countAttempt, findAttempts } from "./attempt-queries.ts";
import { type LinkCode, type LinkPlace, readLinkCode } from "./link-code.ts";
import { connectionOfLink } from "./open-link.ts";
import { isSpent } from "./queries.ts";

/** What a link leads to. */
export interface LinkSubject {
  readonly company: Company;
  /** Null for a link to all of a company. */
  readonly connection: Connection | null;
  readonly linkEpoch: number;
}

/**
 * What can be said of a link. Only a password that was made here for this place proves that its holder was sent it; all
 * but `unknown` and `locked` have that proof. Nothing else tells whether a company or connection exists.
 */
export type LinkLook =
  | { readonly kind: "good"; readonly code: LinkCode; readonly subject: LinkSubject }
  | {
      readonly kind: "expired" | "used" | "ended";
      /** Undefined once there is no such company or connection any more. */
      readonly subject: LinkSubject | undefined;
    }
  | { readonly kind: "unknown" }
  | { readonly kind: "locked"; readonly until: Date };

/** So many wrong passwords of one link from one address, within this time, and none is looked at there any more. */
const mostMisses = 10;
const missTime = 15 * minute;
/** So many from one address at whatever links; more are refused without being written down. */
const mostMissesOfAddress = 200;

/**
 * Looks at a link without spending its password: mail scanners look, too. A wrong password counts against the link and
 * the address it came from; ten lock that link for that address, whatever is tried then.
 */
export async function lookAtLink(
  application: Application,
  request: FastifyRequest,
  asked: LinkPlace,
  otp: string,
): Promise<LinkLook> {
  const { clock, database, vault } = application;
  const now = clock.now();
  const place = canonical(asked);
  const missed = lookupHash(`link-miss:${place.companyId}:${place.connectionId}:${networkOf(request.ip)}`);
  const misses = await findAttempts(database, missed, now);
  if (misses && misses.attempts >= mostMisses) return { kind: "locked", until: misses.expiresAt };
  const code = readLinkCode(vault, place, otp);
  if (!code) {
    if (otp !== "" && isLinkPlace(place)) await countMiss(application, request, missed, now);
    return { kind: "unknown" };
  }
  const subject = await subjectOf(application, place);
  if (!subject || code.epoch !== subject.linkEpoch) return { kind: "ended", subject };
  if (code.expiresAt <= now) return { kind: "expired", subject };
  if (await isSpent(database, codeHash(place, code))) return { kind: "used", subject };
  return { kind: "good", code, subject };
}

const isLinkPlace = ({ companyId, connectionId }: LinkPlace): boolean =>
  isUuid(companyId) && (connectionId === null || isUuid(connectionId));

/** Counted for the address first, so that nobody fills the table with links that he makes up. */
async function countMiss({ database }: Application, { ip }: FastifyRequest, missed: Buffer, now: Date) {
  const until = after(now, missTime);
  const all = await countAttempt(database, lookupHash(`link-misses:${networkOf(ip)}`), now, until);
  if (all.attempts <= mostMissesOfAddress) await countAttempt(database, missed, now, until);
}

/** By which a spent password is remembered. */
export const codeHash = ({ companyId, connectionId }: LinkPlace, code: LinkCode): Buffer =>
  lookupHash(`${connectionId ?? companyId}:${code.nonce}`);

/** Ids as we write them: addresses may be retyped in capitals. */
export const canonical = ({ companyId, connectionId }: LinkPlace): LinkPlace => ({
  companyId: companyId.toLowerCase(),
  connectionId: connectionId?.toLowerCase() ?? null,
});

/** The company or connection of a place, while there is one. */
export async function subjectOf(
  application: Application,
  { companyId, connectionId }: LinkPlace,
): Promise<LinkSubject | undefined> {
  const company = isUuid(companyId) ? await companyOfLink(application, companyId) : undefined;
  if (!company) return undefined;
  if (connectionId === null) return { company, connection: null, linkEpoch: company.linkEpoch };
  const connection = await connectionOfLink(application, { companyId, connectionId });
  return connection && { company, connection, linkEpoch: connection.linkEpoch };
}

async function companyOfLink({ database }: Application, companyId: string): Promise<Company | undefined> {
  try {
    return await requireCompany(database, companyId);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}
