/** Facts of a company and the days on which nothing can be entered ("Company", "Account locks"). */
import { currencyCodes } from "../../money.ts";
import { type Organisation, ProviderFault, type ProviderSession } from "../integration.ts";
import { field, listField, textField, type Wire } from "../wire.ts";
import { read } from "./client.ts";

export async function organisation(session: ProviderSession): Promise<Organisation> {
  const company = field(await read(session, "/v2/company"), "company");
  const baseCurrency = textField(company, "currency");
  if (!baseCurrency) throw new ProviderFault("try-later", "FreeAgent's answer names no currency.");
  return {
    name: textField(company, "name") ?? "",
    baseCurrency,
    planType: textField(company, "type"),
    // Accounts in other currencies are a matter of the account; which of them it takes FreeAgent tells nowhere.
    multicurrencyEnabled: true,
    currencies: [baseCurrency, ...currencyCodes.filter((code) => code !== baseCurrency)],
  };
}

/** Days on which FreeAgent enters nothing; null where it does not say. */
export interface ClosedDays {
  /** The day on which the books begin. */
  readonly startDate: string | null;
  /** Locked to this day, itself included. */
  readonly lockedTo: string | null;
}

/** Locks are shown to users of full access only; of the others they are not known. */
export async function closedDays(session: ProviderSession): Promise<ClosedDays> {
  const company = field(await read(session, "/v2/company"), "company");
  const locks = await read(session, "/v2/account_locks").catch((error: unknown): Wire => {
    if (error instanceof ProviderFault && (error.code === "forbidden" || error.kind === "refused"))
      return null;
    throw error;
  });
  const dates = listField(locks, "account_locks").flatMap((lock) => textField(lock, "locked_to_date") ?? []);
  return { startDate: textField(company, "freeagent_start_date"), lockedTo: dates.sort().at(-1) ?? null };
}

/** Why a line of this day is not entered, where it is known why. */
export function closedReason(day: string, { startDate, lockedTo }: ClosedDays) {
  if (startDate !== null && day < startDate) {
    const reason = `FreeAgent did not enter the line: the company's books there begin on ${startDate}.`;
    return { code: "before-start-date", reason };
  }
  if (lockedTo !== null && day <= lockedTo) {
    const reason = `FreeAgent did not enter the line: the company's books there are locked to ${lockedTo}.`;
    return { code: "locked-period", reason };
  }
  return undefined;
}
