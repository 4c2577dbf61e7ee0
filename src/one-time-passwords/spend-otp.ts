import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { isUuid } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { lockConnection } from "../connections/find-connection.ts";
import { uuid } from "../random.ts";
import { sameSecret } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { codeHash, maximumGuesses } from "./one-time-password.ts";
import { companyOfCodes, countWrongGuess, lockCodes, removeCodes, spendCode } from "./queries.ts";

/** What is done with a code that is right, in the transaction that spends it: when it throws, the code stays good. */
type Use = (work: Work, connection: Connection) => Promise<void>;

/**
 * The connection a customer proves to belong to by typing its id and a code; undefined when the code is wrong,
 * expired, spent, or given up after too many wrong ones. A code works once.
 */
export function spendOtp(
  application: Application,
  connectionId: string,
  otp: string,
  use: Use = async () => {},
): Promise<Connection | undefined> {
  const id = connectionId.trim().toLowerCase();
  if (!isUuid(id)) return Promise.resolve(undefined);
  return transact(application, system("one-time-passwords"), uuid(application.random), (work) =>
    spend(application, work, id, otp.trim().toUpperCase(), use),
  );
}

async function spend(
  { vault }: Application,
  work: Work,
  connectionId: string,
  otp: string,
  use: Use,
): Promise<Connection | undefined> {
  const companyId = await companyOfCodes(work.tx, connectionId);
  // Before its codes, as whoever makes a code does.
  const connection = companyId && (await lockConnection(work.tx, companyId, connectionId));
  if (!connection) return undefined;
  const waiting = await lockCodes(work.tx, connectionId, work.now);
  if (waiting.length === 0) return undefined;
  const given = codeHash(vault, connectionId, otp);
  const found = waiting.find(({ code_hash }) => sameSecret(code_hash, given));
  const target = { companyId, connectionId };
  if (!found) {
    const givenUp = await countWrongGuess(work.tx, connectionId, maximumGuesses);
    if (givenUp > 0) await audit(work, { type: "otp.givenUp", companyId, target, after: { codes: givenUp } });
    return undefined;
  }
  await spendCode(work.tx, connectionId, found.code_hash);
  await audit(work, { type: "otp.spent", companyId, target });
  await use(work, connection);
  return connection;
}

/** Ends the codes of a connection that is unlinked or deleted. */
export const forgetCodes = (work: Work, { connectionId }: { connectionId: string }) =>
  removeCodes(work.tx, connectionId);
