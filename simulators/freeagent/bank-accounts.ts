import { zero } from "../../src/money.ts";
import { type Answer, invalid, notFound } from "./answers.ts";
import { amountText, decimalOf, type Fields, isObject, readJson, textOf } from "./body.ts";
import type { Call, Operation } from "./exchange.ts";
import { paged } from "./paging.ts";
import { type Account, type AccountType, accountTypes } from "./records.ts";
import type { World } from "./world.ts";

const views: Readonly<Record<string, AccountType>> = {
  standard_bank_accounts: "StandardBankAccount",
  credit_card_accounts: "CreditCardAccount",
  paypal_accounts: "PaypalAccount",
};

/** The bank accounts of a company, in the order in which they were made. */
export const accountsOf = (world: World, companyId: string): Account[] =>
  [...world.state.rows("accounts").values()].filter((account) => account.companyId === companyId);

/** The account that an address or a bare number names, if the caller's company has it. */
export function accountNamed(call: Call, name: string | null | undefined): Account | undefined {
  const id = /(?:^|\/bank_accounts\/)(\d{1,15})$/.exec(name ?? "")?.[1];
  const account = id === undefined ? undefined : call.world.state.get("accounts", id);
  return account?.companyId === call.caller.company.id ? account : undefined;
}

export const feedOf = (world: World, accountId: string) =>
  [...world.state.rows("feeds").values()].find(
    (feed) => feed.accountId === accountId && feed.state === "enabled",
  );

/** What is told of an account. A list leaves out what only single answers have. */
export function shown(world: World, base: string, account: Account, single: boolean): Fields {
  const { books } = world.state;
  const lines = books.lines(account.id);
  return {
    url: `${base}/bank_accounts/${account.id}`,
    type: account.type,
    name: account.name,
    currency: account.currency,
    is_personal: false,
    is_primary: account.isPrimary,
    status: account.status,
    bank_name: account.bankName ?? "",
    bank_code: account.bankCode,
    ...(account.accountNumber === null ? {} : { account_number: account.accountNumber }),
    ...(account.sortCode === null ? {} : { sort_code: account.sortCode }),
    ...(account.iban === null ? {} : { iban: account.iban }),
    ...(account.bic === null ? {} : { bic: account.bic }),
    ...(account.email === null ? {} : { email: account.email }),
    opening_balance: amountText(account.openingBalance),
    current_balance: amountText(balanceOf(world, account)),
    ...(lines[0] ? { latest_activity_date: lines[0].datedOn } : {}),
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    total_count: lines.length,
    unexplained_transaction_count: lines.filter((line) => !line.explained).length,
    ...(single
      ? { bank_feed_enabled: feedOf(world, account.id) !== undefined, bank_guess_enabled: true }
      : {}),
  };
}

export const balanceOf = (world: World, account: Account) =>
  world.state.books.balance(account.id, account.openingBalance);

/** The accounts of a company, read and made, and the feeds that others run into them. */
export const accountOperations: readonly Operation[] = [
  {
    name: "list-bank-accounts",
    method: "GET",
    path: "/v2/bank_accounts",
    level: 6,
    run: (call) => {
      const view = views[call.query.get("view") ?? ""];
      const accounts = accountsOf(call.world, call.caller.company.id).filter(
        ({ type }) => view === undefined || type === view,
      );
      return paged(call, accounts, "bank_accounts", (one) => shown(call.world, call.base, one, false));
    },
  },
  {
    name: "get-bank-account",
    method: "GET",
    path: "/v2/bank_accounts/:id",
    level: 6,
    run: (call) => {
      const account = accountNamed(call, call.parameters.id);
      return account ? single(call, 200, account) : notFound();
    },
  },
  { name: "create-bank-account", method: "POST", path: "/v2/bank_accounts", level: 6, run: create },
  {
    name: "update-bank-account",
    method: "PUT",
    path: "/v2/bank_accounts/:id",
    level: 6,
    run: (call) => {
      const account = accountNamed(call, call.parameters.id);
      if (!account) return notFound();
      const fields = fieldsOf(call);
      const status =
        fields.status === "hidden" || fields.status === "active" ? fields.status : account.status;
      const name = textOf(fields, "name") ?? account.name;
      call.world.state.change((writer) =>
        writer.put("accounts", { ...account, name, status, updatedAt: call.now.toISOString() }),
      );
      return { status: 200, body: {} };
    },
  },
  {
    name: "delete-bank-account",
    method: "DELETE",
    path: "/v2/bank_accounts/:id",
    level: 6,
    run: (call) => {
      const account = accountNamed(call, call.parameters.id);
      if (!account) return notFound();
      removeAccount(call.world, account);
      return { status: 200, body: {} };
    },
  },
  {
    name: "list-bank-feeds",
    method: "GET",
    path: "/v2/bank_feeds",
    level: 6,
    run: (call) => {
      const own = [...call.world.state.rows("feeds").values()].filter(
        ({ accountId }) => call.world.state.get("accounts", accountId)?.companyId === call.caller.company.id,
      );
      return paged(call, own, "bank_feeds", (feed) => ({
        url: `${call.base}/bank_feeds/${feed.id}`,
        bank_account: `${call.base}/bank_accounts/${feed.accountId}`,
        state: feed.state,
        feed_type: feed.feedType,
        bank_service_name: feed.serviceName,
        created_at: feed.createdAt,
        updated_at: feed.createdAt,
      }));
    },
  },
];

const single = (call: Call, status: number, account: Account): Answer => ({
  status,
  headers: status === 201 ? { location: `${call.base}/bank_accounts/${account.id}` } : {},
  body: { bank_account: shown(call.world, call.base, account, true) },
});

/** The object of a body, with the root element or, as the real one tolerates, without. */
function fieldsOf(call: Call): Fields {
  const value = readJson(call.body);
  if (!isObject(value)) return {};
  return isObject(value.bank_account) ? value.bank_account : value;
}

function create(call: Call): Answer {
  const fields = fieldsOf(call);
  const type = (textOf(fields, "type") ?? "StandardBankAccount") as AccountType;
  const name = textOf(fields, "name")?.trim();
  const openingBalance = decimalOf(fields, "opening_balance");
  const currency = textOf(fields, "currency") ?? call.caller.company.currency;
  const accountNumber = textOf(fields, "account_number") ?? null;
  const wrong = [
    accountTypes.includes(type) ? "" : "Type is not included in the list",
    name ? "" : "Name can't be blank",
    openingBalance === undefined ? "Opening balance can't be blank" : "",
    Intl.supportedValuesOf("currency").includes(currency) ? "" : "Currency is not included in the list",
    type === "CreditCardAccount" && !/^\d{4}$/.test(accountNumber ?? "")
      ? "Account number must be the last four digits of the card"
      : "",
    type === "PaypalAccount" && !textOf(fields, "email") ? "Email can't be blank" : "",
  ].filter((message) => message !== "");
  if (wrong.length > 0 || !name) return invalid(...wrong);
  let made: Account | undefined;
  call.world.state.change((writer) => {
    made = {
      id: writer.number(),
      companyId: call.caller.company.id,
      type,
      name,
      currency,
      status: "active",
      isPrimary: false,
      bankName: textOf(fields, "bank_name") ?? null,
      bankCode: textOf(fields, "bank_code") ?? "generic",
      accountNumber,
      sortCode: textOf(fields, "sort_code") ?? null,
      iban: textOf(fields, "iban") ?? null,
      bic: textOf(fields, "bic") ?? null,
      email: textOf(fields, "email") ?? null,
      openingBalance: openingBalance ?? zero,
      createdAt: call.now.toISOString(),
      updatedAt: call.now.toISOString(),
    };
    writer.put("accounts", made);
  });
  return made ? single(call, 201, made) : notFound();
}

/** Deletes an account with everything that is in it. */
export function removeAccount({ state }: World, account: Account): void {
  state.change((writer) => {
    for (const { id } of state.books.lines(account.id)) writer.remove("transactions", id);
    for (const upload of state.waiting.values())
      if (upload.accountId === account.id) writer.remove("uploads", upload.id);
    for (const feed of state.rows("feeds").values())
      if (feed.accountId === account.id) writer.remove("feeds", feed.id);
    writer.remove("accounts", account.id);
  });
}
