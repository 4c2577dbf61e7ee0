import { checked, checkedFault } from "../admin-requests.ts";
import { Refused } from "../refused.ts";
import {
  type CompanyRequest,
  type InstitutionRequest,
  requests,
  type SignOnRequest,
} from "./admin-requests.ts";
import { type Fault, FaultRequest } from "./faults.ts";
import { type Choice, disconnect, linkAccounts } from "./link-accounts.ts";
import { dialects } from "./ofx-dialect.ts";
import { poll } from "./poll.ts";
import { type Probe, type ProbeRequest, type ProbeResult, probe, probes } from "./probe.ts";
import type {
  Company,
  Connection,
  Feed,
  Institution,
  LedgerAccount,
  Poll,
  ReviewLine,
  Tables,
} from "./records.ts";
import { pollDue } from "./schedule.ts";
import { unaddressed } from "./seed.ts";
import type { Behaviour, Settings } from "./settings.ts";
import { beginPermission, endPermission, existing, signOn, signOnAgain } from "./sign-on.ts";
import type { World } from "./world.ts";

/** A connection as the admin interface shows it: without password and tokens. */
export interface ConnectionView extends Omit<Connection, "password" | "tokens" | "asking"> {
  readonly feeds: readonly Feed[];
}

/** What can be read from and done to a pretend QuickBooks from outside. Refuses by throwing `Refused`. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /* ---- companies and institutions ---- */

  companies(): Company[] {
    return this.#world.store.all("companies");
  }

  /** The bank and card accounts of a company's chart of accounts. */
  ledgerAccounts(companyId: string): LedgerAccount[] {
    const { id } = this.#found("companies", companyId);
    return this.#world.store.all("ledgerAccounts").filter((account) => account.companyId === id);
  }

  /** Adds companies with their accounts; all or none. */
  addCompanies(list: CompanyRequest[]): (Company & { accounts: LedgerAccount[] })[] {
    checked(requests.newCompanies, list);
    const { store } = this.#world;
    const added = list.map(({ accounts, ...request }) => {
      const company = { id: this.#world.newId(), country: "US", currency: "USD", ...request };
      const own = accounts.map((account) => ({
        ...{ id: this.#world.newId(), kind: "Bank" as const, currency: company.currency, ...account },
        companyId: company.id,
      }));
      return { ...company, accounts: own };
    });
    const taken = added.find(({ id }) => store.get("companies", id));
    if (taken) throw new Refused(409, `There is a company ${taken.id} already`);
    for (const { accounts, ...company } of added) {
      store.put(["companies", company], ...accounts.map((account) => ["ledgerAccounts", account] as const));
    }
    return added;
  }

  institutions(): Institution[] {
    return this.#world.store.all("institutions");
  }

  /** Adds an institution, or changes one. A dialect is told by its name or field by field. */
  putInstitution(request: InstitutionRequest): Institution {
    checked(requests.institution, request);
    const { dialect, ...fields } = request;
    const known = this.#world.store.get("institutions", request.id);
    const institution: Institution = {
      ...unaddressed,
      name: request.id,
      protocol: "ofx",
      ...known,
      ...fields,
      ...(dialect ? { dialect: typeof dialect === "string" ? dialects[dialect] : dialect } : {}),
    };
    this.#world.store.put(["institutions", institution]);
    return institution;
  }

  /* ---- the user's way ---- */

  /** Signs on over OFX; the connection then has `offered` accounts. */
  async signOn(request: SignOnRequest): Promise<ConnectionView> {
    return this.#view(await signOn(this.#world, checked(requests.signOn, request)));
  }

  /** Signs on again with another pair. */
  async signOnAgain(
    connectionId: string,
    pair: { username: string; password: string },
  ): Promise<ConnectionView> {
    return this.#view(await signOnAgain(this.#world, connectionId, checked(requests.signOnAgain, pair)));
  }

  /** Begins over FDX: the address is where the user's browser goes. */
  async askPermission(request: { companyId: string; institutionId: string; connectionId?: string }): Promise<{
    connectionId: string;
    address: string;
  }> {
    const { connection, address } = await beginPermission(this.#world, checked(requests.permission, request));
    return { connectionId: connection.id, address };
  }

  /** What the browser does when the bank sends it back to this address. */
  async takePermission(url: string): Promise<ConnectionView> {
    checked(requests.callback, { url });
    return this.#view(await endPermission(this.#world, new URL(url).searchParams));
  }

  /** Maps offered accounts to ledger accounts and downloads for the first time. */
  link(connectionId: string, choices: Choice[]): Promise<{ feeds: Feed[]; polls: Poll[] }> {
    return linkAccounts(this.#world, connectionId, checked(requests.choices, choices));
  }

  /** The user presses Update. */
  update(connectionId: string): Promise<Poll[]> {
    return poll(this.#world, connectionId, "user");
  }

  /** Stops polling; the bank is not told. */
  disconnect(connectionId: string): void {
    disconnect(this.#world, connectionId);
  }

  /* ---- what there is ---- */

  connections(): ConnectionView[] {
    return this.#world.store.all("connections").map((connection) => this.#view(connection));
  }

  connection(id: string): ConnectionView {
    return this.#view(this.#found("connections", id));
  }

  /** The For review list of a ledger account, in order of arrival. */
  lines(ledgerAccountId: string): readonly ReviewLine[] {
    return this.#world.store.lines(this.#found("ledgerAccounts", ledgerAccountId).id);
  }

  /** The polls of a connection, oldest first. */
  polls(connectionId: string): readonly Poll[] {
    return this.#world.store.polls(this.#found("connections", connectionId).id);
  }

  /* ---- time and settings ---- */

  /** Lets the pretend QuickBooks' clock run ahead, polls what became due, and returns those polls. */
  async advanceClock(milliseconds: number): Promise<Poll[]> {
    checked(requests.clock, { advanceMs: milliseconds });
    this.#put({ clockOffsetMs: this.#world.settings.clockOffsetMs + milliseconds });
    return pollDue(this.#world);
  }

  now(): Date {
    return this.#world.now();
  }

  settings(): Settings {
    return this.#world.settings;
  }

  changeSettings(changes: Partial<Behaviour>): Settings {
    checked(requests.settings, changes);
    const { pollEveryMs } = this.#put(changes);
    const next = pollEveryMs === 0 ? null : this.#world.now().getTime() + pollEveryMs;
    const polled = this.#world.store.all("connections").filter(({ status }) => status === "connected");
    if (changes.pollEveryMs !== undefined)
      this.#world.store.put(...polled.map((one) => ["connections", { ...one, nextPollAt: next }] as const));
    return this.#world.settings;
  }

  /* ---- what no user would do ---- */

  /** Lets something go wrong with the next polls or answers. */
  addFault(request: FaultRequest): Fault {
    const fault = checkedFault(FaultRequest, request);
    if ("connectionId" in fault && fault.connectionId) existing(this.#world, fault.connectionId);
    if ("institutionId" in fault && fault.institutionId) this.#found("institutions", fault.institutionId);
    return this.#world.faults.add(fault);
  }

  faults(): Fault[] {
    return this.#world.faults.list();
  }

  /** Takes away one fault, or all. */
  clearFaults(id?: number): void {
    this.#world.faults.clear(id);
  }

  probes(): readonly Probe[] {
    return probes;
  }

  /** Does something wrong to a bank on purpose, and tells what came back. Enters nothing. */
  probe(connectionId: string, request: ProbeRequest): Promise<ProbeResult> {
    return probe(this.#world, existing(this.#world, connectionId), request);
  }

  #put(changes: Partial<Settings>): Settings {
    const settings = { ...this.#world.settings, ...changes };
    this.#world.store.put(["settings", settings]);
    return settings;
  }

  #view({
    password: _password,
    tokens: _tokens,
    asking: _asking,
    ...connection
  }: Connection): ConnectionView {
    const feeds = this.#world.store.all("feeds").filter(({ connectionId }) => connectionId === connection.id);
    return { ...connection, feeds };
  }

  #found<T extends keyof Tables>(table: T, id: string): Tables[T] {
    const record = this.#world.store.get(table, id);
    if (!record) throw new Refused(404, `${table} has no ${id}`);
    return record;
  }
}
