import type { FeedRefusal, TargetOption } from "../api/replies.ts";
import {
  type Account,
  categoryOf,
  endedBefore,
  found,
  type StartDates,
  type Suggestion,
  type Taken,
} from "./account.ts";

/** What the customer chose for an account in this visit; null as target is a new account. */
export interface Choice {
  readonly target?: { readonly id: string | null } | "none";
  readonly startDate?: string;
}
export type Choices = ReadonlyMap<string, Choice>;

/** Why an account was not connected: the software's refusals, and what stands in the way before it is asked. */
export type FailureCode = FeedRefusal | "taken-meanwhile" | "changed-meanwhile" | "not-linked" | "no-service";

export interface Failure {
  readonly code: FailureCode;
  /** What the service or the accounting software says, in its words. */
  readonly message: string | null;
  readonly correlationId: string | null;
}

export type Progress =
  | { readonly kind: "saving" }
  /** Connecting for longer than anybody watches. */
  | { readonly kind: "slow" }
  | ({ readonly kind: "failed" } & Failure);
export type ProgressOf = ReadonlyMap<string, Progress>;

export type DateProblem = "missing" | "early" | "late";

/** An account that is not connected, as its row shows it. */
export interface Row {
  readonly account: Account;
  /** Undefined: nothing chosen. Null: a new account. */
  readonly targetId: string | null | undefined;
  readonly option: TargetOption | undefined;
  /** Why the target stands there without the customer having chosen it. */
  readonly suggestion: Suggestion | undefined;
  /** It stands there because the account was connected with it until the permission ended. */
  readonly former: boolean;
  readonly startDate: string;
  readonly dateProblem: DateProblem | null;
  readonly state: "blocked" | "open" | "ready" | "saving" | "connecting" | "slow";
  readonly failure: Failure | undefined;
}

export const isConnected = ({ status }: Account): boolean => status === "connected";
/** Connected, or on the way to it. */
export const isMapped = ({ status }: Account): boolean => status === "connected" || status === "connecting";

/** Target accounts that something here feeds or is about to feed, with the account that does. */
function usedTargets(accounts: readonly Account[], choices: Choices): Map<string, Account> {
  const used = new Map<string, Account>();
  for (const account of accounts)
    if ((account.status === "connected" || account.status === "connecting") && account.targetId !== null)
      used.set(account.targetId, account);
  for (const account of accounts) {
    if (account.status === "connected" || account.status === "connecting") continue;
    const target = choices.get(account.id)?.target;
    if (target && target !== "none" && target.id !== null && !used.has(target.id))
      used.set(target.id, account);
  }
  return used;
}

/**
 * The target that stands in each open row: what the customer chose, else what was asked for before it was refused,
 * or was fed before the permission ended, else a suggestion that nobody contests. What the customer disconnected is
 * never chosen again by itself.
 */
function targets(accounts: readonly Account[], choices: Choices): Map<string, string | null> {
  const used = usedTargets(accounts, choices);
  const result = new Map<string, string | null>();
  for (const account of accounts) {
    const chosen = choices.get(account.id)?.target;
    if (chosen === "none" || account.status === "connected" || account.status === "connecting") continue;
    if (chosen) {
      if (chosen.id === null || offers(account, chosen.id)) result.set(account.id, chosen.id);
      continue;
    }
    if (account.status !== "pending") continue;
    const wanted = [account.targetId, account.preselected].find(
      (id) => id !== null && offers(account, id) && (used.get(id) ?? account) === account,
    );
    if (wanted == null) continue;
    used.set(wanted, account);
    result.set(account.id, wanted);
  }
  return result;
}

const offers = ({ options }: Account, id: string): boolean =>
  options?.some((option) => option.id === id) ?? false;

/** The rows of what is not connected, in the order of the accounts. */
export function openRows(
  accounts: readonly Account[],
  choices: Choices,
  progress: ProgressOf,
  dates: StartDates,
): Row[] {
  const chosen = targets(accounts, choices);
  return accounts
    .filter((account) => !isConnected(account))
    .map((account) => {
      const targetId = chosen.get(account.id);
      const choice = choices.get(account.id);
      const startDate = choice?.startDate ?? account.suggestedStart ?? dates.suggested;
      const dateProblem = dateProblemOf(startDate, dates);
      const now = progress.get(account.id);
      return {
        account,
        targetId,
        option: account.options?.find(({ id }) => id === targetId),
        suggestion: choice?.target
          ? undefined
          : account.suggestions.find(({ targetAccountId }) => targetAccountId === targetId),
        former: endedBefore(account) && !choice?.target && targetId === account.targetId,
        startDate,
        dateProblem,
        state: stateOf(account, now, targetId !== undefined && dateProblem === null),
        failure:
          now?.kind === "failed"
            ? now
            : now === undefined && !choice?.target
              ? refusalOf(account)
              : undefined,
      };
    });
}

function stateOf(account: Account, progress: Progress | undefined, complete: boolean): Row["state"] {
  if (account.status === "connecting") return progress?.kind === "slow" ? "slow" : "connecting";
  if (progress?.kind === "saving") return "saving";
  if (account.blocked) return "blocked";
  return complete ? "ready" : "open";
}

const refusalOf = ({ refusal, status }: Account): Failure | undefined =>
  refusal && status === "pending"
    ? { code: refusal.code ?? "refused", message: refusal.message, correlationId: null }
    : undefined;

/** What is wrong with a start date; calendar dates compare as text. */
export function dateProblemOf(date: string, { earliest, latest }: StartDates): DateProblem | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return "missing";
  if (date > latest) return "late";
  return earliest !== null && date < earliest ? "early" : null;
}

/** Rows that can be connected now without another look at each. */
export const readyRows = (rows: readonly Row[]): Row[] =>
  rows.filter(({ state, failure }) => state === "ready" && (!failure || again.has(failure.code)));

/** Failures that may be gone when the same is asked again; others need another choice first. */
const again = new Set<FailureCode>(["software-failed", "no-answer", "no-service"]);

/** An account in the books, as the picker offers it. */
export interface Offer {
  readonly option: TargetOption;
  readonly suggestion: Suggestion | undefined;
  /** It was connected with this account before. */
  readonly former: boolean;
  /** Why it cannot be chosen. */
  readonly unavailable:
    | null
    | { readonly by: "connected" | "chosen"; readonly name: string }
    | { readonly by: "elsewhere" };
}

/** What an account may be connected with: suggestions first, then by name, then what cannot be had with the reason. */
export function offersFor(
  account: Account,
  accounts: readonly Account[],
  choices: Choices,
  taken: readonly Taken[],
): Offer[] {
  const inRows = targets(accounts, choices);
  const chosenBy = new Map(
    accounts.flatMap((other) => {
      const id = other.id === account.id ? null : inRows.get(other.id);
      return id == null ? [] : [[id, other.name] as const];
    }),
  );
  const connectedBy = new Map(
    accounts
      .filter(({ id, status }) => id !== account.id && (status === "connected" || status === "connecting"))
      .map(({ targetId, name }) => [targetId, name]),
  );
  const nameOf = new Map(accounts.map(({ id, name }) => [id, name]));
  const offers: Offer[] = (account.options ?? []).map((option) => ({
    option,
    suggestion: account.suggestions.find(({ targetAccountId }) => targetAccountId === option.id),
    former: account.status === "disconnected" && account.targetId === option.id,
    unavailable: connectedBy.has(option.id)
      ? { by: "connected", name: connectedBy.get(option.id)! }
      : chosenBy.has(option.id)
        ? { by: "chosen", name: chosenBy.get(option.id)! }
        : null,
  }));
  const known = new Set(offers.map(({ option }) => option.id));
  const category = categoryOf(account);
  for (const { targetAccountId: id, ...target } of taken) {
    const fits = target.currency === account.currency && (category ?? target.category) === target.category;
    if (known.has(id) || !fits || target.sourceAccountId === account.id) continue;
    const name = target.sourceAccountId === null ? undefined : nameOf.get(target.sourceAccountId);
    offers.push({
      option: {
        id,
        name: target.name,
        accountNumber: target.accountNumber,
        sortCode: null,
        balance: null,
      },
      suggestion: undefined,
      former: false,
      unavailable: name === undefined ? { by: "elsewhere" } : { by: "connected", name },
    });
  }
  return offers.sort((one, other) => rank(account, one) - rank(account, other));
}

function rank(account: Account, { former, suggestion, unavailable }: Offer): number {
  if (unavailable) return 3;
  if (former) return 0;
  return suggestion ? 1 + account.suggestions.indexOf(suggestion) / 1000 : 2;
}

export const foundOffers = (offers: readonly Offer[], search: string): Offer[] =>
  offers.filter(({ option }) => found(search, [option.name, option.accountNumber, option.sortCode]));
