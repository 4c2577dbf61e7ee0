import { uuid } from "../../src/random.ts";
import { envelope, showAccount } from "./accounting.ts";
import { type Account, accountsOf } from "./accounts.ts";
import type { Answer } from "./answers.ts";
import { type Call, tenantOf } from "./exchange.ts";
import { type Fields, isObject, readJson, textOf } from "./json-body.ts";
import { heldCurrencies } from "./organisations.ts";

const bankAccountTypes = ["BANK", "CREDITCARD", "PAYPAL"] as const;

/** `PUT /Accounts`, one account per request: section 2.2 of the provider document. */
export function createAccount(call: Call): Answer {
  const body = readJson(call.body);
  const list = isObject(body) && Array.isArray(body.Accounts) ? body.Accounts : [body];
  const [fields] = list;
  if (list.length !== 1 || !isObject(fields)) return refusal({}, ["One account has to be sent"]);
  const messages = findings(call, fields);
  if (messages.length > 0) return refusal(fields, messages);
  const { organisation } = tenantOf(call);
  const bank = fields.Type === "BANK";
  const account: Account = {
    id: uuid(call.random),
    organisationId: organisation.id,
    code: textOf(fields, "Code") ?? null,
    name: textOf(fields, "Name") ?? "",
    type: textOf(fields, "Type") ?? "",
    number: bank ? (textOf(fields, "BankAccountNumber") ?? "") : "",
    bankAccountType: bank ? (bankAccountTypes.find((type) => type === fields.BankAccountType) ?? "BANK") : "",
    currency: bank ? (textOf(fields, "CurrencyCode") ?? organisation.baseCurrency) : null,
    status: "ACTIVE",
    updatedAt: call.now.toISOString(),
  };
  call.draft.put("accounts", account);
  return envelope(call, { Accounts: [showAccount(account)] });
}

/** What is wrong with the account, in prose, as Xero says it. */
function findings(call: Call, fields: Fields): string[] {
  const { organisation } = tenantOf(call);
  const messages: string[] = [];
  const name = textOf(fields, "Name");
  const code = textOf(fields, "Code");
  const currency = textOf(fields, "CurrencyCode");
  const known = accountsOf(call.draft, organisation.id);
  if (!name) messages.push("The account needs a Name");
  else if (name.length > 150) messages.push("The Name is longer than 150 characters");
  else if (known.some((account) => account.name.toLowerCase() === name.toLowerCase())) {
    messages.push("Please enter a unique Name.");
  }
  if (code && code.length > 10) messages.push("The Code is longer than 10 characters");
  if (code && known.some((account) => account.code === code)) messages.push("Please enter a unique Code.");
  if (!textOf(fields, "Type")) messages.push("The account needs a Type");
  if (fields.Type === "BANK") {
    if (!textOf(fields, "BankAccountNumber")) messages.push("A bank account needs a BankAccountNumber");
    const type = fields.BankAccountType ?? "BANK";
    if (!bankAccountTypes.some((allowed) => allowed === type))
      messages.push("The BankAccountType is not known");
  } else if (!code) messages.push("The account needs a Code");
  if (currency && !heldCurrencies(organisation).includes(currency)) {
    messages.push(`Organisation is not subscribed to currency ${currency}`);
  }
  return messages;
}

function refusal(fields: Fields, messages: readonly string[]): Answer {
  const element = { ...fields, ValidationErrors: messages.map((Message) => ({ Message })) };
  const Message = "A validation exception occurred";
  return {
    status: 400,
    body: { ErrorNumber: 10, Type: "ValidationException", Message, Elements: [element] },
  };
}
