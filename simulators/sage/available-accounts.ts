import { Refused } from "../refused.ts";
import { offer } from "./authorisations.ts";
import { callProvider } from "./call-provider.ts";
import { isObject, readExactJson, textOf } from "./exact-json.ts";
import type { Product } from "./product.ts";
import type { Disguise, OfferedAccount } from "./records.ts";
import type { World } from "./world.ts";

const accountTypes = new Set(["business", "savings", "loan", "creditCard", "corporate", "personal"]);

/** What the bank answered when it was asked for the other accounts of a consent. */
export interface AvailableAccounts {
  readonly status: number | null;
  /** What was wrong with the answer; null when it was understood. */
  readonly wrong: string | null;
  readonly accounts: readonly OfferedAccount[];
}

/** Asks the bank which accounts stand under the consent of a linked one (section 3.1), and offers them to the user. */
export async function askAvailableAccounts(
  world: World,
  product: Product,
  bankAccountId: string,
  asked: { externalId?: string; disguise?: Disguise } = {},
): Promise<AvailableAccounts> {
  const account = product.bankAccount(bankAccountId);
  const authorisation = world.store.get("authorisations", account.authorisationId);
  if (!authorisation) throw new Refused(404, "The account has no authorisation");
  const bank = product.bank(account.bankId);
  const address = new URL(bank.callbackURLs.availableAccounts);
  address.searchParams.set("externalId", asked.externalId ?? account.externalId);
  const answer = await callProvider(world, bank, {
    method: "GET",
    address: address.href,
    disguise: asked.disguise ?? null,
  });
  const { status } = answer;
  if (status !== 200) return { status, wrong: answer.outcome, accounts: [] };
  const list = readExactJson(answer.body ?? "");
  if (!Array.isArray(list)) return { status, wrong: "the answer is no JSON array", accounts: [] };
  const wrong: string[] = [];
  const accounts = list.map((entry, index) => {
    const fields = isObject(entry) ? entry : {};
    const names = [
      "accountType",
      "accountName",
      "externalId",
      "bankIdentifier",
      "accountIdentifier",
      "branchIdentifier",
    ];
    for (const name of names)
      if (typeof fields[name] !== "string") wrong.push(`[${index}].${name} must be text`);
    if (!accountTypes.has(String(fields.accountType))) wrong.push(`[${index}].accountType is not known`);
    return offer(authorisation, {
      externalId: textOf(fields, "externalId") ?? "",
      accountName: textOf(fields, "accountName") ?? "",
      accountType: textOf(fields, "accountType") ?? null,
      bankIdentifier: textOf(fields, "bankIdentifier") ?? "",
      branchIdentifier: textOf(fields, "branchIdentifier") ?? "",
      accountIdentifier: textOf(fields, "accountIdentifier") ?? "",
    });
  });
  if (wrong.length > 0) return { status, wrong: wrong.slice(0, 10).join("; "), accounts: [] };
  world.store.change(({ put }) => {
    for (const offered of accounts) put("offered", offered);
  });
  return { status, wrong: null, accounts };
}
