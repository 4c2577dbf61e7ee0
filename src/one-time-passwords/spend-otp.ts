import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { isUuid } from "../companies/find-company.ts";
import { uuid } from "../random.ts";
import { sameSecret } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { codeHash, maximumGuesses } from "./one-time-password.ts";
import { countWrongGuess, lockCodes, removeCodes, spendCode } from "./queries.ts";

/**
 * The connection a customer proves to belong to by typing its id and a code; undefined when the code is wrong,
 * expired, spent, or given up after too many wrong ones. A code works once.
 */
export function spendOtp(
  application: Application,
  connectionId: string,
  otp: string,
): Promise<{ companyId: string; connectionId: string } | undefined> {
  const id = connectionId.trim().toLowerCase();
  if (!isUuid(id)) return Promise.resolve(undefined);
  return transact(application, system("one-time-passwords"), uuid(application.random), (work) =>
    spend(application, work, id, otp.trim().toUpperCase()),
  );
}

async function spend({ vault }: Application, work: Work, connectionId: string, otp: string) {
  const waiting = await lockCodes(work.tx, connectionId, work.now);
  if (waiting.length === 0) return undefined;
  const given = codeHash(vault, connectionId, otp);
  const found = waiting.find(({ code_hash }) => sameSecret(code_hash, given));
  const companyId = waiting[0]!.company_id;
  const target = { companyId, connectionId };
  if (!found) {
    const givenUp = await countWrongGuess(work.tx, connectionId, maximumGuesses);
    if (givenUp > 0) await audit(work, { type: "otp.givenUp", companyId, target, after: { codes: givenUp } });
    return undefined;
  }
  await spendCode(work.tx, connectionId, found.code_hash);
  await audit(work, { type: "otp.spent", companyId, target });
  return target;
}

/** Ends the codes of a connection that is unlinked or deleted. */
export const forgetCodes = (work: Work, { connectionId }: { connectionId: string }) =>
  removeCodes(work.tx, connectionId);
