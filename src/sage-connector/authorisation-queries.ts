import { type Queryable, statement } from "../database/pool.ts";
import type { Authorisation, AuthorisationState } from "./authorisation.ts";

interface Row {
  authorisation_id: string;
  state: AuthorisationState;
  created_at: Date;
  announced_at: Date | null;
  redirect_uri: string | null;
  sage_state: string | null;
  external_id: string | null;
  company_id: string | null;
  connection_id: string | null;
  in_doubt: boolean;
}
const columns = `authorisation_id, state, created_at, announced_at, redirect_uri, sage_state, external_id, company_id,
  connection_id, in_doubt`;

const get = statement(
  "sage-authorisation-get",
  `select ${columns} from sage_authorisation where authorisation_id = $1`,
);
const lock = statement(
  "sage-authorisation-lock",
  `select ${columns} from sage_authorisation where authorisation_id = $1 for update`,
);
const announce = statement(
  "sage-authorisation-announce",
  `insert into sage_authorisation (authorisation_id, state, created_at, announced_at) values ($1, 'announced', $2, $2)
   on conflict (authorisation_id) do update
     set announced_at = coalesce(sage_authorisation.announced_at, excluded.announced_at)
   returning ${columns}`,
);
const open = statement(
  "sage-authorisation-open",
  `update sage_authorisation set state = 'opened', redirect_uri = $2, sage_state = $3, external_id = $4
   where authorisation_id = $1 and state in ('announced', 'opened')`,
);
const prove = statement(
  "sage-authorisation-prove",
  `insert into sage_authorisation (authorisation_id, state, created_at, company_id, connection_id, proven_at)
   values ($1, 'proven', $4, $2, $3, $4)
   on conflict (authorisation_id) do update
     set state = 'proven', company_id = excluded.company_id, connection_id = excluded.connection_id,
       proven_at = excluded.proven_at
     where sage_authorisation.company_id is null and sage_authorisation.state in ('announced', 'opened')
   returning ${columns}`,
);
const end = statement(
  "sage-authorisation-end",
  "update sage_authorisation set state = $2, ended_at = $3, in_doubt = false where authorisation_id = $1",
);
const doubt = statement(
  "sage-authorisation-doubt",
  "update sage_authorisation set in_doubt = true where authorisation_id = $1",
);
const expire = statement(
  "sage-authorisation-expire",
  `update sage_authorisation set state = 'expired', ended_at = $2
   where state in ('announced', 'opened') and announced_at <= $1`,
);
const lateProofs = statement(
  "sage-authorisation-late-proofs",
  `select ${columns} from sage_authorisation
   where state = 'proven' and coalesce(announced_at, created_at) <= $1 order by created_at limit $2`,
);
const forget = statement("sage-authorisation-forget", "delete from sage_authorisation where created_at < $1");
const forgetOf = statement(
  "sage-authorisation-forget-of",
  "delete from sage_authorisation where company_id = $1 and connection_id = $2",
);

const toAuthorisation = (row: Row): Authorisation => ({
  authorisationId: row.authorisation_id,
  state: row.state,
  createdAt: row.created_at,
  announcedAt: row.announced_at,
  redirectUri: row.redirect_uri,
  sealedState: row.sage_state,
  externalId: row.external_id,
  companyId: row.company_id,
  connectionId: row.connection_id,
  inDoubt: row.in_doubt,
});

export async function findAuthorisation(db: Queryable, id: string): Promise<Authorisation | undefined> {
  const row = await db.maybe<Row>(get, [id]);
  return row && toAuthorisation(row);
}

/** Nobody else changes it until the transaction ends; taken after all locks of other domains. */
export async function lockAuthorisation(db: Queryable, id: string): Promise<Authorisation | undefined> {
  const row = await db.maybe<Row>(lock, [id]);
  return row && toAuthorisation(row);
}

export const announceAuthorisation = async (db: Queryable, id: string, now: Date): Promise<Authorisation> =>
  toAuthorisation(await db.one<Row>(announce, [id, now]));

/** Keeps where the browser came from; 0 when it is proven or over meanwhile. */
export const openAuthorisation = (
  db: Queryable,
  id: string,
  way: { redirectUri: string; sealedState: string; externalId: string | null },
): Promise<number> => db.count(open, [id, way.redirectUri, way.sealedState, way.externalId]);

/** The authorisation as it is then, announced or not; undefined when it is another connection's, or has ended. */
export async function proveAuthorisation(
  db: Queryable,
  id: string,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  now: Date,
): Promise<Authorisation | undefined> {
  const row = await db.maybe<Row>(prove, [id, companyId, connectionId, now]);
  return row && toAuthorisation(row);
}

export const endAuthorisation = (db: Queryable, id: string, state: AuthorisationState, now: Date) =>
  db.count(end, [id, state, now]);

export const doubtAuthorisation = (db: Queryable, id: string) => db.count(doubt, [id]);

/** Those that were proven and of which Sage has not been told in time, or has never told. */
export const findLateProofs = async (
  db: Queryable,
  begunBefore: Date,
  most: number,
): Promise<Authorisation[]> => (await db.rows<Row>(lateProofs, [begunBefore, most])).map(toAuthorisation);

/** Ends those of which nothing has come. */
export const expireAuthorisations = (db: Queryable, begunBefore: Date, now: Date) =>
  db.count(expire, [begunBefore, now]);

export const forgetAuthorisations = (db: Queryable, before: Date) => db.count(forget, [before]);

export const forgetAuthorisationsOf = (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string },
) => db.count(forgetOf, [companyId, connectionId]);
