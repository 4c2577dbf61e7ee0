import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Collector } from "../collection/collector.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { type Grant, lockGrant } from "./grant-queries.ts";
import { notAuthorised, notSignedOn } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { findAccess, supersedeParentOf } from "./token-queries.ts";

/** What the sender of a request may see. */
export interface Access {
  readonly grant: Grant;
  /** Internal keys of the accounts that the customer chose. */
  readonly accountKeys: ReadonlySet<string>;
  readonly collector: Collector;
}

/** The access of a request's token, which must have been given for `scope`. Throws 401 and 403. */
export async function requireAccess(
  { clock, database }: Application,
  clientId: string,
  request: FastifyRequest,
  scope: Scope,
): Promise<Access> {
  const { authorization } = request.headers;
  if (authorization === undefined) throw notSignedOn();
  const token = /^bearer +([\w.~+/=-]{1,500})$/i.exec(authorization)?.[1];
  const hash = lookupHash(token ?? "");
  const found = await findAccess(database, hash, clock.now());
  if (!found || found.grant.clientId !== clientId) throw notSignedOn("invalid_token");
  if (!found.grant.scopes.includes(scope)) throw notAuthorised(scope);
  const { accountKeys, arrived, grant } = found;
  if (arrived) await supersedeParentOf(database, hash, clock.now());
  const { companyId, connectionId } = grant;
  const stillMay = async ({ tx }: Work) => (await lockGrant(tx, grant)) !== undefined;
  return { grant, accountKeys, collector: { companyId, connectionId, channel: "fdx", stillMay } };
}
