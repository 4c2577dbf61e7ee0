import { after, latestDateOnEarth } from "../../src/clock.ts";
import { lettersAndDigits, randomText, uuid } from "../../src/random.ts";
import { Refused } from "../refused.ts";
import type { Notifier } from "./notifier.ts";
import type {
  Authorisation,
  Bank,
  BankAccount,
  Company,
  NotificationBody,
  OfferedAccount,
} from "./records.ts";
import type { World } from "./world.ts";

/** What Sage's products do for their users: connecting, linking, reconnecting, disconnecting (section 3). */
export class Product {
  readonly #world: World;
  readonly #notifier: Notifier;

  constructor(world: World, notifier: Notifier) {
    this.#world = world;
    this.#notifier = notifier;
  }

  /** A user wants to connect with a bank; the bank is told. */
  beginLink(companyId: string, bankId: string): Authorisation {
    const company = this.company(companyId);
    const bank = this.bank(bankId);
    return this.#announce({ kind: "link", company, bank, bankAccountId: null });
  }

  /** A user wants to reconnect an account. Sage offers this only where it is needed; asking for any is possible here. */
  beginReauthorisation(bankAccountId: string): Authorisation {
    const account = this.bankAccount(bankAccountId);
    const company = this.company(account.companyId);
    return this.#announce({ kind: "reauth", company, bank: this.bank(account.bankId), bankAccountId });
  }

  #announce(asked: {
    kind: Authorisation["kind"];
    company: Company;
    bank: Bank;
    bankAccountId: string | null;
  }): Authorisation {
    const { random, settings, store } = this.#world;
    const { bank, bankAccountId, company, kind } = asked;
    const authorisation: Authorisation = {
      id: uuid(random),
      kind,
      companyId: company.id,
      bankId: bank.id,
      bankAccountId,
      state: randomText(random, 32, lettersAndDigits),
      expiresAt: after(this.#world.now(), settings.authorisationMs).getTime(),
      status: "announced",
      returns: 0,
    };
    store.change((changes) => {
      changes.put("authorisations", authorisation);
      this.#notifier.add(changes, bank, company.id, {
        type: "resourceCreated",
        resource: { id: authorisation.id, type: "authorisation", url: "NA" },
        additionalData: { bankId: bank.id },
      });
    });
    this.#notifier.wake();
    return authorisation;
  }

  /** Where the user's browser goes; `returnAddress` is where it comes back. */
  authAddress(authorisation: Authorisation, returnAddress: string): string {
    const bank = this.bank(authorisation.bankId);
    const again = authorisation.kind === "reauth";
    const operation = again ? "reAuth" : "auth";
    const subject = { operation, text: () => authorisation.id };
    const wrong = this.#world.faults.take("open-auth", subject)?.how;
    const url = new URL(bank.callbackURLs[operation]);
    const account = this.#world.store.get("bankAccounts", authorisation.bankAccountId ?? "");
    const query: Record<string, string | undefined> = {
      ...(again
        ? { bankaccount: account?.id }
        : { bank: wrong === "unknown-bank" ? uuid(this.#world.random) : bank.id }),
      authorisation_id: wrong === "unknown-authorisation" ? uuid(this.#world.random) : authorisation.id,
      redirect_uri:
        wrong === "foreign-redirect"
          ? "https://money.sage.com.collector.example/return"
          : wrong === "no-redirect"
            ? undefined
            : returnAddress,
      state: wrong === "no-state" ? undefined : authorisation.state,
      ...(again ? { externalId: account?.externalId } : undefined),
    };
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  /** The browser came back; undefined for a state that nobody was given. */
  returned(state: string | null): Authorisation | undefined {
    const { store } = this.#world;
    const found = store.all("authorisations").find((authorisation) => authorisation.state === state);
    if (!found) return undefined;
    const authorisation = { ...found, returns: found.returns + 1 };
    store.change(({ put }) => put("authorisations", authorisation));
    return authorisation;
  }

  /** What the bank has offered under an authorisation. */
  offered(authorisationId: string): OfferedAccount[] {
    return this.#world.store.all("offered").filter((account) => account.authorisationId === authorisationId);
  }

  /** The account of this company that an offered one is already, by the bank's and its own number. */
  linkedAs(companyId: string, offered: OfferedAccount): BankAccount | undefined {
    return this.#world.store
      .all("bankAccounts")
      .find(
        (account) =>
          account.companyId === companyId &&
          account.status !== "cancelled" &&
          account.bankIdentifier === offered.bankIdentifier &&
          account.accountIdentifier === offered.accountIdentifier,
      );
  }

  /** Links an offered account; the bank is told. `again` links one that is linked already, as only a fault does. */
  linkAccount(
    authorisationId: string,
    externalId: string,
    requestedStartDate?: string,
    { again = false } = {},
  ): BankAccount {
    const { random, store } = this.#world;
    const authorisation = store.get("authorisations", authorisationId);
    const offered = store.get("offered", `${authorisationId} ${externalId}`);
    if (authorisation?.status !== "success" || !offered)
      throw new Refused(404, "The bank has not offered this account");
    const { companyId } = authorisation;
    const now = this.#world.now();
    const startDate = requestedStartDate || now.toISOString().slice(0, 10);
    if (!isDate(startDate) || startDate > latestDateOnEarth(now))
      throw new Refused(400, "The start date must be a date up to today");
    if (!again && this.linkedAs(companyId, offered))
      throw new Refused(409, `${offered.accountName} is connected already`);
    const { authorisationId: _under, id: _offer, ...facts } = offered;
    const account: BankAccount = {
      ...facts,
      id: uuid(random),
      companyId,
      bankId: authorisation.bankId,
      authorisationId,
      requestedStartDate: startDate,
      status: "pending",
      ledgerBalance: null,
      ledgerBalanceDate: null,
    };
    store.change((changes) => {
      changes.put("bankAccounts", account);
      this.#tell(changes, "resourceCreated", account, { requestedStartDate: startDate });
    });
    this.#notifier.wake();
    return account;
  }

  /** Gives an account up for good; the bank is told, and a statement in work comes to nothing. */
  disconnect(bankAccountId: string): BankAccount {
    const { store } = this.#world;
    const account = this.bankAccount(bankAccountId);
    if (account.status === "cancelled") throw new Refused(409, "The account is disconnected already");
    const cancelled: BankAccount = { ...account, status: "cancelled" };
    const now = this.#world.now().getTime();
    const working = store.get("statements", store.ledger.working(account.id) ?? "");
    store.change((changes) => {
      changes.put("bankAccounts", cancelled);
      if (working) {
        const message = "The bank account was given up while the statement was worked on";
        const errorDetails = [{ code: "BANK_ACCOUNT_CANCELLED", message }];
        const verdict = { status: "failed", errorDetails, taken: 0 } as const;
        changes.put("statements", { ...working, verdict, settlesAt: now, processedAt: now });
      }
      this.#tell(changes, "resourceDeleted", cancelled, {});
    });
    this.#notifier.wake();
    return cancelled;
  }

  #tell(
    changes: Parameters<Notifier["add"]>[0],
    type: NotificationBody["type"],
    { bankId, companyId, externalId, id }: BankAccount,
    more: Record<string, string>,
  ): void {
    this.#notifier.add(changes, this.bank(bankId, true), companyId, {
      type,
      resource: { id, type: "bankAccount", url: "NA" },
      additionalData: { externalId, ...more, bankId },
    });
  }

  company(id: string): Company {
    return this.#found(this.#world.store.get("companies", id), "company", id);
  }

  bank(id: string, removedToo = false): Bank {
    const bank = this.#found(this.#world.store.get("banks", id), "bank", id);
    if (bank.removed && !removedToo) throw new Refused(404, `${bank.name} is no longer offered`);
    return bank;
  }

  bankAccount(id: string): BankAccount {
    return this.#found(this.#world.store.get("bankAccounts", id), "bank account", id);
  }

  #found<T>(record: T | undefined, what: string, id: string): T {
    if (record === undefined) throw new Refused(404, `There is no ${what} ${id}`);
    return record;
  }
}

const isDate = (text: string): boolean => {
  const read = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(read.getTime()) &&
    read.toISOString().slice(0, 10) === text
  );
};
