import { type Queryable, statement } from "../database/pool.ts";
import { type AccountReport, type ConnectionKey, maximumPairings, type Pairing } from "./pairing.ts";

interface Row {
  company_id: string;
  connection_id: string;
  configuration_id: string;
  netsuite_account: string;
  secret_hash: Buffer;
  paired_at: Date;
  asked_at: Date | null;
  reports: AccountReport[];
}

const columns =
  "company_id, connection_id, configuration_id, netsuite_account, secret_hash, paired_at, asked_at, reports";
const ofConnection = "company_id = $1 and connection_id = $2";
const insertCode = statement(
  "netsuite-code-insert",
  `with expired as (delete from netsuite_pairing_code where expires_at <= $4),
     superseded as (
       delete from netsuite_pairing_code where code_hash in (
         select code_hash from netsuite_pairing_code where company_id = $2 and connection_id = $3
         order by created_at desc, code_hash offset $6))
   insert into netsuite_pairing_code (code_hash, company_id, connection_id, created_at, expires_at)
   values ($1, $2, $3, $4, $5)`,
);
const findCode = statement(
  "netsuite-code-find",
  "select company_id, connection_id from netsuite_pairing_code where code_hash = $1 and expires_at > $2",
);
const spendCode = statement(
  "netsuite-code-spend",
  "delete from netsuite_pairing_code where code_hash = $1 and expires_at > $2",
);
const pair = statement(
  "netsuite-pair",
  `with former as (
     delete from netsuite_pairing where ${ofConnection} and configuration_id in (
       select configuration_id from netsuite_pairing where ${ofConnection} and configuration_id <> $3
       order by paired_at desc, configuration_id offset $7))
   insert into netsuite_pairing (company_id, connection_id, configuration_id, netsuite_account, secret_hash, paired_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (company_id, connection_id, configuration_id) do update
     set netsuite_account = excluded.netsuite_account, secret_hash = excluded.secret_hash,
         paired_at = excluded.paired_at, asked_at = null, reports = '[]'`,
);
const list = statement(
  "netsuite-pairings",
  `select ${columns} from netsuite_pairing where ${ofConnection} order by paired_at desc, configuration_id`,
);
const asked = statement(
  "netsuite-asked",
  `update netsuite_pairing set asked_at = $4
   where ${ofConnection} and configuration_id = $3
     and (asked_at is null or asked_at < $4::timestamptz - interval '1 minute')`,
);
const lock = statement(
  "netsuite-pairing-lock",
  `select ${columns} from netsuite_pairing where ${ofConnection} and configuration_id = $3 for no key update`,
);
const report = statement(
  "netsuite-report",
  `update netsuite_pairing set reports = $4 where ${ofConnection} and configuration_id = $3`,
);
const removeCodes = statement(
  "netsuite-codes-remove",
  `delete from netsuite_pairing_code where ${ofConnection}`,
);
const removeForeign = statement(
  "netsuite-pairings-remove-foreign",
  `delete from netsuite_pairing where ${ofConnection} and netsuite_account <> $3`,
);
const remove = statement("netsuite-pairings-remove", `delete from netsuite_pairing where ${ofConnection}`);

/** Stores a code; of the connection's earlier ones the newest `others` stay, and what has expired goes. */
export const insertPairingCode = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  code: { readonly hash: Buffer; readonly now: Date; readonly expiresAt: Date; readonly others: number },
) => db.count(insertCode, [code.hash, companyId, connectionId, code.now, code.expiresAt, code.others]);

/** The connection that a code stands for. */
export async function findPairingCode(
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<ConnectionKey | undefined> {
  const row = await db.maybe<{ company_id: string; connection_id: string }>(findCode, [hash, now]);
  return row && { companyId: row.company_id, connectionId: row.connection_id };
}

/** Uses a code up; false when somebody else has. */
export const spendPairingCode = async (db: Queryable, hash: Buffer, now: Date): Promise<boolean> =>
  (await db.count(spendCode, [hash, now])) === 1;

/** Stores a pairing, in place of an earlier one of the same format profile. */
export const putPairing = (
  db: Queryable,
  pairing: Pick<Pairing, "companyId" | "connectionId" | "configurationId" | "netSuiteAccount" | "secretHash">,
  now: Date,
) =>
  db.count(pair, [
    pairing.companyId,
    pairing.connectionId,
    pairing.configurationId,
    pairing.netSuiteAccount,
    pairing.secretHash,
    now,
    maximumPairings - 1,
  ]);

/** The pairings of a connection, newest first. */
export const listPairings = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<Pairing[]> => (await db.rows<Row>(list, [companyId, connectionId])).map(toPairing);

/** Notes that a pairing asks for something, at most once a minute. */
export const notePairingAsked = (db: Queryable, pairing: PairingKey, now: Date) =>
  db.count(asked, [...keyOf(pairing), now]);

/** A pairing, kept from other changes until the transaction ends. */
export async function lockPairing(db: Queryable, pairing: PairingKey): Promise<Pairing | undefined> {
  const row = await db.maybe<Row>(lock, keyOf(pairing));
  return row && toPairing(row);
}

export const storeReports = (db: Queryable, pairing: PairingKey, reports: readonly AccountReport[]) =>
  db.count(report, [...keyOf(pairing), JSON.stringify(reports)]);

/** Ends every code and pairing of a connection, and tells how many pairings there were. */
export async function removePairings(
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<number> {
  await db.count(removeCodes, [companyId, connectionId]);
  return db.count(remove, [companyId, connectionId]);
}

/** Ends the pairings of a connection with other accounts of NetSuite than that, and tells how many there were. */
export const removeForeignPairings = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  account: string,
): Promise<number> => db.count(removeForeign, [companyId, connectionId, account]);

type PairingKey = Pick<Pairing, "companyId" | "connectionId" | "configurationId">;
const keyOf = ({ companyId, connectionId, configurationId }: PairingKey) => [
  companyId,
  connectionId,
  configurationId,
];

const toPairing = (row: Row): Pairing => ({
  companyId: row.company_id,
  connectionId: row.connection_id,
  configurationId: row.configuration_id,
  netSuiteAccount: row.netsuite_account,
  secretHash: row.secret_hash,
  pairedAt: row.paired_at,
  askedAt: row.asked_at,
  reports: row.reports,
});
