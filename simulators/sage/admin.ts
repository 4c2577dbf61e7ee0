import { uuid } from "../../src/random.ts";
import { checked, checkedFault } from "../admin-requests.ts";
import { Refused } from "../refused.ts";
import {
  type ApplicationRequest,
  type BankRequest,
  type CompanyRequest,
  type LinkRequest,
  requests,
} from "./admin-requests.ts";
import { type AvailableAccounts, askAvailableAccounts } from "./available-accounts.ts";
import type { CallCounters, CallRecord } from "./call-log.ts";
import { type Fault, FaultRequest } from "./faults.ts";
import type { ArrivedTransaction } from "./ledger.ts";
import type { Notifier } from "./notifier.ts";
import type { Product } from "./product.ts";
import type {
  Application,
  Authorisation,
  Bank,
  BankAccount,
  Company,
  Disguise,
  Notification,
  OfferedAccount,
  Refusal,
  Statement,
} from "./records.ts";
import { sandboxBank } from "./seed.ts";
import type { Behaviour, Settings } from "./settings.ts";
import { settleDue } from "./settlement.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";

/** Transactions in the form in which Sage's own products read them. */
export interface TransactionList {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly total: number;
  readonly transactions: readonly ArrivedTransaction[];
}

/** A user's way to the bank that was begun: for reconnecting, or for linking. */
export interface Begun {
  readonly authorisation: Authorisation;
  /** Where the browser goes. */
  readonly authUrl: string;
}

/** What can be read from and done to a pretend Sage from outside its API. Refuses by throwing `Refused`. */
export class Admin {
  readonly #world: World;
  readonly #notifier: Notifier;
  readonly #product: Product;

  constructor(world: World, notifier: Notifier, product: Product) {
    this.#world = world;
    this.#notifier = notifier;
    this.#product = product;
  }

  /* ---- who takes part ---- */

  companies(): Company[] {
    return this.#store.all("companies");
  }

  addCompanies(list: CompanyRequest[]): Company[] {
    checked(requests.newCompanies, list);
    const unasked = { countryCode: "GB", currency: "GBP" };
    const added = list.map((request) => ({ ...unasked, id: uuid(this.#world.random), ...request }));
    this.#store.change(({ put }) => {
      for (const company of added) put("companies", company);
    });
    return added;
  }

  banks(): Bank[] {
    return this.#store.all("banks");
  }

  /** Changes a bank, the one that is always there unless another is named, or adds one. */
  putBank(request: BankRequest): Bank {
    checked(requests.bank, request);
    const bank: Bank = {
      ...sandboxBank,
      ...this.#store.get("banks", request.id ?? sandboxBank.id),
      ...request,
    };
    this.#store.change(({ put }) => put("banks", bank));
    return bank;
  }

  applications(): Application[] {
    return this.#store.all("applications");
  }

  /** Registers a provider, or changes one. */
  putApplication(request: ApplicationRequest): Application {
    checked(requests.application, request);
    const known = this.#store.get("applications", request.id);
    const unasked = { secret: "", apiKey: "", headerName: "x-notification", headerValue: "" };
    const application: Application = { ...unasked, ...known, ...request };
    if (!application.secret || !application.apiKey)
      throw new Refused(400, "a new application needs secret and apiKey");
    this.#store.change(({ put }) => put("applications", application));
    return application;
  }

  /* ---- what users do ---- */

  /** A user begins to connect with a bank. `returnAddress` is where the bank sends the browser in the end. */
  beginLink(companyId: string, bankId = sandboxBank.id, returnAddress = defaultReturn): Begun {
    return this.#begun(this.#product.beginLink(companyId, bankId), returnAddress);
  }

  beginReauthorisation(bankAccountId: string, returnAddress = defaultReturn): Begun {
    return this.#begun(this.#product.beginReauthorisation(bankAccountId), returnAddress);
  }

  authorisations(): Authorisation[] {
    return this.#store.all("authorisations");
  }

  /** The accounts that the bank has offered under an authorisation. */
  offered(authorisationId: string): OfferedAccount[] {
    return this.#product.offered(authorisationId);
  }

  linkAccount({ again, authorisationId, externalId, requestedStartDate }: LinkRequest): BankAccount {
    checked(requests.link, { again, authorisationId, externalId, requestedStartDate });
    return this.#product.linkAccount(authorisationId, externalId, requestedStartDate, { again });
  }

  /** Asks the bank for the other accounts of an account's consent. */
  availableAccounts(
    bankAccountId: string,
    asked: { externalId?: string; disguise?: Disguise } = {},
  ): Promise<AvailableAccounts> {
    return askAvailableAccounts(this.#world, this.#product, bankAccountId, asked);
  }

  disconnect(bankAccountId: string): BankAccount {
    return this.#product.disconnect(bankAccountId);
  }

  /* ---- books ---- */

  bankAccounts(): BankAccount[] {
    return this.#settled().all("bankAccounts");
  }

  bankAccount(id: string): BankAccount {
    this.#settled();
    return this.#product.bankAccount(id);
  }

  /** What has arrived in an account, in order of arrival; all of it unless a part is asked for. */
  transactions(bankAccountId: string, asked: { startIndex?: number; count?: number } = {}): TransactionList {
    checked(requests.page, asked);
    this.#settled();
    const all = this.#store.ledger.transactions(this.#product.bankAccount(bankAccountId).id);
    const startIndex = Math.min(asked.startIndex ?? 0, all.length);
    const endIndex = Math.min(startIndex + (asked.count ?? all.length), all.length);
    return { startIndex, endIndex, total: all.length, transactions: all.slice(startIndex, endIndex) };
  }

  statements(): Statement[] {
    return this.#settled().all("statements");
  }

  /** What was turned away before it was worked on. */
  refusals(): Refusal[] {
    return this.#store.all("refusals");
  }

  /** Ends the work on a statement now. */
  settle(statementId: string): Statement {
    const statement = this.#store.get("statements", statementId);
    if (!statement) throw new Refused(404, `There is no statement ${statementId}`);
    if (statement.processedAt !== null) throw new Refused(409, "the statement is settled already");
    this.#store.change(({ put }) =>
      put("statements", { ...statement, settlesAt: this.#world.now().getTime() }),
    );
    return this.#settled().get("statements", statementId) ?? statement;
  }

  /* ---- what goes on ---- */

  notifications(): Notification[] {
    return this.#store.all("notifications");
  }

  /** Ends when every notification that is due was tried. */
  notified(): Promise<void> {
    return this.#notifier.idle();
  }

  calls(limit?: number): { counters: CallCounters; calls: readonly CallRecord[] } {
    return { counters: this.#world.calls.counters(), calls: this.#world.calls.last(limit) };
  }

  clearCalls(): void {
    this.#world.calls.clear();
  }

  /** Forgets the calls that count against the limit. */
  forgetCounted(): void {
    this.#world.forgetCounted();
  }

  /** Lets the pretend Sage's clock run ahead; returns its time. */
  advanceClock(milliseconds: number): Date {
    checked(requests.clock, { advanceMs: milliseconds });
    this.#putSettings({ clockOffsetMs: this.#world.settings.clockOffsetMs + milliseconds });
    this.#settled();
    this.#notifier.wake();
    return this.#world.now();
  }

  settings(): Settings {
    return this.#world.settings;
  }

  changeSettings(changes: Partial<Omit<Behaviour, "clockOffsetMs">>): Settings {
    checked(requests.settings, changes);
    return this.#putSettings(changes);
  }

  /** Every access token expires now. */
  expireTokens(): void {
    this.#store.change(({ remove }) => {
      for (const { id } of this.#store.all("tokens")) remove("tokens", id);
    });
  }

  addFault(request: FaultRequest): Fault {
    return this.#world.faults.add(checkedFault(FaultRequest, request));
  }

  faults(): Fault[] {
    return this.#world.faults.list();
  }

  clearFaults(id?: number): void {
    this.#world.faults.clear(id);
  }

  get #store(): Store {
    return this.#world.store;
  }

  #begun(authorisation: Authorisation, returnAddress: string): Begun {
    return { authorisation, authUrl: this.#product.authAddress(authorisation, returnAddress) };
  }

  #settled(): Store {
    settleDue(this.#store, this.#world.now());
    return this.#store;
  }

  #putSettings(changes: Partial<Settings>): Settings {
    const settings = { ...this.#world.settings, ...changes };
    this.#store.change(({ put }) => put("settings", settings));
    return settings;
  }
}

const defaultReturn = "http://localhost:4100/sage/return";
