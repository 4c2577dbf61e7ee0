import { add, type Decimal, storedDecimal } from "../../src/money.ts";
import { checked, checkedFault } from "../admin-requests.ts";
import type { CallTotals } from "../call-log.ts";
import { Refused } from "../refused.ts";
import type * as ask from "./admin-requests.ts";
import { requests } from "./admin-requests.ts";
import { accountsOf, balanceOf, feedOf, removeAccount } from "./bank-accounts.ts";
import type { CallRecord } from "./call-log.ts";
import { type Fault, FaultRequest } from "./faults.ts";
import { importDue, importUpload } from "./import.ts";
import { newAccount, newCompany } from "./new-company.ts";
import { approve, readApproval } from "./oauth.ts";
import type { Account, Application, Company, Transaction, Upload } from "./records.ts";
import type { Behaviour, Limits, Settings } from "./settings.ts";
import type { World } from "./world.ts";

/** An account as the admin interface shows it. */
export interface AccountView extends Account {
  readonly lineCount: number;
  readonly balance: Decimal;
  readonly feed: string | null;
}

/** A line that has arrived, with the balance of the account after it in order of arrival. */
export interface LineView extends Transaction {
  readonly balance: Decimal;
}

/** What can be read from and done to a pretend FreeAgent from outside its API. Refuses by throwing `Refused`. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /* ---- companies and accounts ---- */

  companies(): Company[] {
    return [...this.#world.state.rows("companies").values()];
  }

  company(id: string): Company & { accounts: AccountView[] } {
    const company = this.#company(id);
    importDue(this.#world);
    const accounts = accountsOf(this.#world, id).map((account) => ({
      ...account,
      lineCount: this.#world.state.books.count(account.id),
      balance: balanceOf(this.#world, account),
      feed: feedOf(this.#world, account.id)?.serviceName ?? null,
    }));
    return { ...company, accounts };
  }

  addCompanies(list: ask.CompanyRequest[]): Company[] {
    checked(requests.newCompanies, list);
    const added: Company[] = [];
    this.#world.state.change((writer) => {
      for (const request of list) added.push(newCompany(writer, request, this.#world.now()));
    });
    return added;
  }

  /** Moves the start of the books, locks them, switches the API off, or changes the access level of the user. */
  changeCompany(id: string, changes: ask.CompanyChanges): Company {
    checked(requests.companyChanges, changes);
    const { permissionLevel, ...rest } = changes;
    const company = { ...this.#company(id), ...rest };
    const { state } = this.#world;
    const user = [...state.rows("users").values()].find((one) => one.companyId === id);
    state.change((writer) => {
      writer.put("companies", company);
      if (user && permissionLevel !== undefined) writer.put("users", { ...user, permissionLevel });
    });
    return company;
  }

  addAccounts(companyId: string, list: ask.AccountRequest[]): Account[] {
    checked(requests.newAccounts, list);
    const company = this.#company(companyId);
    const added: Account[] = [];
    this.#world.state.change((writer) => {
      for (const request of list) added.push(newAccount(writer, company, request, this.#world.now()));
    });
    return added;
  }

  /** Hides an account, changes its currency or name, or lets FreeAgent run a feed of its own into it. */
  changeAccount(companyId: string, accountId: string, changes: ask.AccountChanges): Account {
    checked(requests.accountChanges, changes);
    const { feed, ...rest } = changes;
    const now = this.#world.now().toISOString();
    const account = { ...this.#account(companyId, accountId), ...rest, updatedAt: now };
    const present = feedOf(this.#world, accountId);
    this.#world.state.change((writer) => {
      writer.put("accounts", account);
      if (feed === null && present) writer.remove("feeds", present.id);
      if (!feed) return;
      const kind = { state: "enabled", feedType: "open_banking" } as const;
      const id = present?.id ?? writer.number();
      writer.put("feeds", { id, accountId, ...kind, serviceName: feed, createdAt: now });
    });
    return account;
  }

  deleteAccount(companyId: string, accountId: string): void {
    removeAccount(this.#world, this.#account(companyId, accountId));
  }

  /** The lines that have arrived, in order of arrival; all of them when no page is asked for. */
  lines(
    companyId: string,
    accountId: string,
    page: { page?: number; pageSize?: number } = {},
  ): { total: number; lines: LineView[] } {
    checked(requests.page, page);
    const account = this.#account(companyId, accountId);
    importDue(this.#world);
    let balance = account.openingBalance;
    const all = this.#world.state.books.arrived(account.id).map((line) => {
      balance = add(balance, line.amount);
      return { ...line, balance };
    });
    const size = page.pageSize ?? Math.max(1, all.length);
    const first = ((page.page ?? 1) - 1) * size;
    return { total: all.length, lines: all.slice(first, first + size) };
  }

  /** What was uploaded into an account, and what came of it. */
  uploads(companyId: string, accountId: string): Upload[] {
    const account = this.#account(companyId, accountId);
    importDue(this.#world);
    return [...this.#world.state.rows("uploads").values()].filter((one) => one.accountId === account.id);
  }

  /* ---- what a user does ---- */

  enterLine(companyId: string, accountId: string, line: ask.ManualLine): Transaction {
    checked(requests.manualLine, line);
    const account = this.#account(companyId, accountId);
    const instant = this.#world.now().toISOString();
    let entered: Transaction | undefined;
    this.#world.state.change((writer) => {
      entered = {
        id: writer.number(),
        accountId: account.id,
        datedOn: line.datedOn,
        amount: storedDecimal(line.amount),
        text: line.text,
        type: null,
        transactionId: null,
        uploadId: null,
        uploadedAt: null,
        explained: true,
        createdAt: instant,
        updatedAt: instant,
      };
      writer.put("transactions", entered);
    });
    return entered!;
  }

  /** A statement that the user uploads; it is imported at once. */
  uploadByHand(companyId: string, accountId: string, lines: ask.ManualUpload): Upload {
    checked(requests.manualUpload, lines);
    const account = this.#account(companyId, accountId);
    let id = "";
    this.#world.state.change((writer) => {
      id = writer.number();
      writer.put("uploads", {
        id,
        accountId: account.id,
        by: "user",
        uploadedAt: this.#world.now().toISOString(),
        importsAt: null,
        lines: lines.map(({ amount, fitid = null, type = "OTHER", ...line }) => ({
          ...line,
          amount: storedDecimal(amount),
          fitid,
          type,
        })),
        lineCount: lines.length,
        losing: 0,
        imported: null,
        refused: [],
      });
    });
    importUpload(this.#world, this.#world.state.get("uploads", id)!);
    return this.#world.state.get("uploads", id)!;
  }

  deleteLine(companyId: string, accountId: string, lineId: string): void {
    const account = this.#account(companyId, accountId);
    const line = this.#world.state.get("transactions", lineId);
    if (line?.accountId !== account.id) throw new Refused(404, `the account has no line ${lineId}`);
    this.#world.state.change((writer) => writer.remove("transactions", lineId));
  }

  /* ---- what goes on ---- */

  /** `mostPerMinute`, `mostPerHour`: the most calls of any user within one; `refused`: calls over a limit. */
  calls(limit?: number): {
    counters: CallTotals;
    mostPerMinute: number;
    mostPerHour: number;
    refused: number;
    calls: readonly CallRecord[];
  } {
    const { calls, limits } = this.#world;
    const { most: mostPerMinute, mostPerHour, refused } = limits;
    return { counters: calls.counters(), mostPerMinute, mostPerHour, refused, calls: calls.last(limit) };
  }

  clearCalls(): void {
    this.#world.calls.clear();
  }

  /** Lets the pretend FreeAgent's clock run ahead; returns its time. */
  advanceClock(milliseconds: number): Date {
    checked(requests.clock, { advanceMs: milliseconds });
    this.#putSettings({ clockOffsetMs: this.#world.settings.clockOffsetMs + milliseconds });
    importDue(this.#world);
    return this.#world.now();
  }

  settings(): Settings {
    return this.#world.settings;
  }

  changeSettings(changes: Partial<Behaviour>): Settings {
    checked(requests.settings, changes);
    if (changes.autoApprove) this.#company(changes.autoApprove);
    return this.#putSettings(changes);
  }

  changeLimits(changes: Partial<Limits>): Limits {
    checked(requests.limits, changes);
    return this.#putSettings({ limits: { ...this.#world.settings.limits, ...changes } }).limits;
  }

  /** Counts calls that the user of a company made with an application earlier in this hour, from wherever that was. */
  countCalls(request: ask.CountedCalls): void {
    const { applicationId, companyId, calls } = checked(requests.countedCalls, request);
    this.#company(companyId);
    const user = [...this.#world.state.rows("users").values()].find((one) => one.companyId === companyId);
    this.#world.limits.count(`${applicationId} ${user?.id}`, calls, this.#world.now().getTime());
  }

  /** Forgets the calls that count against the limits. */
  forgetCounted(): void {
    this.#world.limits.reset();
  }

  /* ---- trust ---- */

  /** Registers an application, or changes one. */
  putApplication(request: ask.ApplicationRequest): Application {
    checked(requests.application, request);
    const known = this.#world.state.get("applications", request.id);
    const unasked = { name: request.id, redirectUris: [], anyLoopback: false };
    const application: Application = { ...unasked, ...known, ...request };
    this.#world.state.change((writer) => writer.put("applications", application));
    return application;
  }

  /** Approves what an authorize address asks for; returns the address that the browser would be sent to. */
  approve(authorizationUrl: string, companyId: string): string {
    checked(requests.approval, { authorizationUrl, companyId });
    if (!URL.canParse(authorizationUrl)) throw new Refused(400, "authorizationUrl is not an address");
    const request = readApproval(this.#world, new URL(authorizationUrl).searchParams);
    if ("wrong" in request) throw new Refused(400, request.wrong);
    const address = approve(this.#world, request, companyId);
    if (!address) throw new Refused(404, `there is no company ${companyId}`);
    return address;
  }

  /** Takes trust away; returns how many records that changed. */
  revoke(revocation: ask.Revocation): number {
    checked(requests.revocation, revocation);
    const { state } = this.#world;
    const now = this.#world.now().getTime();
    const { companyId } = revocation;
    const grants = [...state.rows("grants").values()].filter(
      ({ userId }) => companyId === undefined || state.get("users", userId)?.companyId === companyId,
    );
    const ids = new Set(grants.map(({ id }) => id));
    let changed = 0;
    state.change((writer) => {
      if (revocation.what === "grant") {
        for (const grant of grants) writer.put("grants", { ...grant, revoked: true });
        changed = grants.length;
        return;
      }
      for (const token of state.rows("accessTokens").values()) {
        if (!ids.has(token.grantId) || token.expiresAt <= now) continue;
        writer.put("accessTokens", { ...token, expiresAt: now });
        changed += 1;
      }
    });
    return changed;
  }

  /* ---- faults ---- */

  addFault(request: FaultRequest): Fault {
    return this.#world.faults.add(checkedFault(FaultRequest, request));
  }

  faults(): Fault[] {
    return this.#world.faults.list();
  }

  clearFaults(id?: number): void {
    this.#world.faults.clear(id);
  }

  #putSettings(changes: Partial<Settings>): Settings {
    const settings = { ...this.#world.settings, ...changes };
    this.#world.state.change((writer) => writer.put("settings", settings));
    return settings;
  }

  #company(id: string): Company {
    const company = this.#world.state.get("companies", id);
    if (!company) throw new Refused(404, `there is no company ${id}`);
    return company;
  }

  #account(companyId: string, accountId: string): Account {
    const account = this.#world.state.get("accounts", accountId);
    if (account?.companyId !== companyId) throw new Refused(404, `the company has no account ${accountId}`);
    return account;
  }
}
