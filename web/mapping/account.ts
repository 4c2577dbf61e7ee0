import type {
  FeedRefusal,
  MappingItem,
  MappingSuggestions,
  SourceAccount,
  TargetOption,
} from "../api/replies.ts";

export type Told = MappingSuggestions["accounts"][number];
export type Suggestion = Told["suggestions"][number];
export type Obstacle = NonNullable<Told["blocked"]>["code"];
export type Taken = MappingSuggestions["taken"][number];
export type StartDates = MappingSuggestions["startDate"];

/** One account of the bank with everything the screen says of it. */
export interface Account {
  readonly id: string;
  readonly name: string;
  /** As the bank calls it on the wire; null while it is not known. */
  readonly type: string | null;
  readonly number: string;
  readonly sortCode: string | null;
  readonly currency: string;
  readonly balance: number;
  readonly status: MappingItem["status"];
  readonly targetId: string | null;
  readonly targetName: string | null;
  /** YYYY-MM-DD. */
  readonly startDate: string | null;
  /** Accounts in the books that it could feed; undefined where the books were not asked. */
  readonly options: readonly TargetOption[] | undefined;
  readonly suggestions: readonly Suggestion[];
  readonly preselected: string | null;
  readonly newAccount: Told["newAccount"];
  readonly blocked: Told["blocked"];
  /** YYYY-MM-DD; null where the service does not tell. */
  readonly suggestedStart: string | null;
  readonly lastDeliveredAt: string | null;
  readonly missed: Told["missed"];
  /** Why the accounting software refused the last mapping. */
  readonly refusal: { readonly code: FeedRefusal | null; readonly message: string | null } | null;
}

/** Accounts as the mapping lists them, with what the other calls tell of each. */
export function accountsOf(
  mapping: readonly MappingItem[],
  sources: readonly SourceAccount[],
  suggestions: MappingSuggestions | undefined,
): Account[] {
  const sourceById = new Map(sources.map((source) => [source.id, source]));
  const toldById = new Map(suggestions?.accounts.map((told) => [told.sourceAccountId, told]));
  return mapping.map((item) => {
    const source = sourceById.get(item.sourceAccountId);
    const told = toldById.get(item.sourceAccountId);
    return {
      id: item.sourceAccountId,
      type: source?.accountType ?? null,
      number: item.sourceAccountNumber,
      sortCode: source?.sortCode ?? null,
      currency: item.sourceCurrency,
      balance: item.sourceBalance,
      options: item.targetAccountOptions,
      suggestions: told?.suggestions ?? [],
      preselected: told?.preselected ?? null,
      newAccount: told?.newAccount ?? unknownNewAccount(item),
      blocked: told?.blocked ?? null,
      suggestedStart: told?.suggestedStart ?? null,
      lastDeliveredAt: told?.lastDeliveredAt ?? null,
      missed: told?.missed ?? [],
      ...standing(item),
    };
  });
}

/** Without suggestions the accounting software is the one to say what it cannot do. */
const unknownNewAccount = (item: MappingItem): Told["newAccount"] => ({
  possible: true,
  name: item.sourceAccountName,
  accountNumber: item.sourceAccountNumber,
  limits: { name: 255 },
  reason: null,
});

/** What of an account changes while it is being connected. */
const standing = (item: MappingItem) => ({
  name: item.sourceAccountName,
  status: item.status,
  targetId: item.targetAccountId,
  targetName: item.targetAccountName ?? null,
  startDate: item.feedStartDate?.slice(0, 10) ?? null,
  refusal:
    item.error === undefined && item.errorCode === undefined
      ? null
      : { code: item.errorCode ?? null, message: item.error ?? null },
});

/** Accounts after their standing was asked anew. Those of which nothing changed stay the same objects. */
export function withStanding(accounts: readonly Account[], mapping: readonly MappingItem[]): Account[] {
  const byId = new Map(mapping.map((item) => [item.sourceAccountId, item]));
  return accounts.map((account) => {
    const item = byId.get(account.id);
    if (!item) return account;
    const next = standing(item);
    return same(account, next) ? account : asConnected({ ...account, ...next });
  });
}

function same(account: Account, next: ReturnType<typeof standing>): boolean {
  const { refusal, ...facts } = next;
  return (
    refusal?.code === account.refusal?.code &&
    refusal?.message === account.refusal?.message &&
    Object.entries(facts).every(([key, value]) => account[key as keyof Account] === value)
  );
}

/** A connected account whose target was made just now, which the books had not told of when they were asked. */
export function asConnected(account: Account): Account {
  const { options, status, targetId, targetName } = account;
  if (status !== "connected" || !options || targetId === null || options.some(({ id }) => id === targetId))
    return account;
  const made = { id: targetId, name: targetName ?? account.newAccount.name, accountNumber: null };
  return { ...account, options: [...options, { ...made, sortCode: null, balance: null }] };
}

const credit = new Set(["Credit", "loan", "creditCard"]);
/** Whether the account holds the customer's money or debt. */
export const categoryOf = ({ type }: Account): "Debit" | "Credit" | null =>
  type === null ? null : credit.has(type) ? "Credit" : "Debit";

/**
 * The end of a number, which is enough to recognise it by; numbers may come masked already. A bank code behind a
 * slash, which all accounts of a bank share, is left out.
 */
export const lastDigits = (number: string): string =>
  number
    .replace(/\/\d{4}$/, "")
    .replace(/[^0-9A-Za-z]/g, "")
    .slice(-4);

/** `20-00-00` for a British sort code, otherwise as it is. */
export const sortCodeText = (sortCode: string): string =>
  /^\d{6}$/.test(sortCode) ? sortCode.replace(/(\d\d)(\d\d)(\d\d)/, "$1-$2-$3") : sortCode;

/** What a new account would be called in the books after the account here was given another name. */
export const renamedNewAccount = (name: string, asked: Told["newAccount"]): Told["newAccount"] => ({
  ...asked,
  name: name
    .trim()
    .slice(0, asked.limits.name)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trim(),
});

/** Whether an account waits that was connected until its connection was authorised anew, which ends all feeds. */
export const endedBefore = ({ status, targetId, refusal }: Account): boolean =>
  status === "pending" && targetId !== null && refusal === null;

/** Whether a connected account's target has gone from the books. */
export const targetGone = ({ status, options, targetId }: Account): boolean =>
  status === "connected" && options !== undefined && !options.some(({ id }) => id === targetId);

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
const packed = (text: string) => plain(text).replace(/[\s\-/.]/g, "");

/** Whether every word looked for is in one of the texts; numbers are found however they are grouped. */
export function found(search: string, texts: readonly (string | null)[]): boolean {
  const hay = texts.filter((text) => text !== null);
  const all = packed(search);
  if (/^\d+$/.test(all)) return hay.some((text) => packed(text).includes(all));
  return plain(search)
    .split(/\s+/)
    .every((word) => hay.some((text) => plain(text).includes(word)));
}

export type Order = "bank" | "name-up" | "name-down";

/** The accounts a search leaves, in the order wished. */
export function arranged(
  accounts: readonly Account[],
  search: string,
  order: Order,
  locale: string,
): Account[] {
  const left = accounts.filter(({ name, number, targetName }) => found(search, [name, number, targetName]));
  if (order === "bank") return left;
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const sign = order === "name-up" ? 1 : -1;
  return left.sort((one, other) => sign * compare(one.name, other.name));
}
