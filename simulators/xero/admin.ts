import { checked, checkedFault } from "../admin-requests.ts";
import { Refused } from "../refused.ts";
import { type Account, accountsOf } from "./accounts.ts";
import {
  type AccountChanges,
  type AccountRequest,
  type ApplicationRequest,
  type OrganisationChanges,
  type OrganisationRequest,
  type Revocation,
  requests,
  type Settlement,
} from "./admin-requests.ts";
import { errorItem } from "./answers.ts";
import { type Application, knownScopes } from "./applications.ts";
import type { CallCounters, CallRecord } from "./call-log.ts";
import { allow, readConsentRequest } from "./consent.ts";
import { type Fault, FaultRequest } from "./faults.ts";
import { endFeed, type FeedConnection } from "./feed-connections.ts";
import { endGrant, grantKey, type TenantConnection } from "./grants.ts";
import { type LinePage, linePage } from "./line-page.ts";
import { newAccount, newOrganisation } from "./new-organisation.ts";
import type { Organisation } from "./organisations.ts";
import type { Behaviour, Limits, Settings } from "./settings.ts";
import { settleDue } from "./settlement.ts";
import type { Statement } from "./statement.ts";
import type { World } from "./world.ts";

/** An account as the admin interface shows it. */
export interface AccountView extends Account {
  readonly lineCount: number;
  readonly balance: string | null;
}

/** What can be read from and done to a pretend Xero from outside its API. Refuses by throwing `Refused`. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /* ---- organisations and accounts ---- */

  organisations(): Organisation[] {
    return [...this.#world.state.rows("organisations").values()];
  }

  organisation(id: string): Organisation & { accounts: AccountView[]; feeds: FeedConnection[] } {
    const organisation = this.#found("organisations", id);
    const draft = this.#settled().draft();
    const accounts = accountsOf(draft, organisation.id).map((account) => this.#view(account));
    const feeds = [...draft.all("feeds")].filter((feed) => feed.tenantId === organisation.id);
    return { ...organisation, accounts, feeds };
  }

  addOrganisations(list: OrganisationRequest[]): Organisation[] {
    checked(requests.newOrganisations, list);
    const added: Organisation[] = [];
    this.#world.state.change((draft) => {
      for (const request of list)
        added.push(newOrganisation(draft, this.#world.random, request, this.#world.now()));
    });
    return added;
  }

  changeOrganisation(id: string, changes: OrganisationChanges): Organisation {
    checked(requests.organisationChanges, changes);
    const organisation = { ...this.#found("organisations", id), ...changes };
    this.#world.state.change((draft) => draft.put("organisations", organisation));
    return organisation;
  }

  addAccounts(organisationId: string, list: AccountRequest[]): Account[] {
    checked(requests.newAccounts, list);
    const organisation = this.#found("organisations", organisationId);
    const added: Account[] = [];
    this.#world.state.change((draft) => {
      for (const request of list)
        added.push(newAccount(draft, this.#world.random, organisation, request, this.#world.now()));
    });
    return added;
  }

  /** Archives an account, changes its currency or its name. */
  changeAccount(organisationId: string, accountId: string, changes: AccountChanges): Account {
    checked(requests.accountChanges, changes);
    const account = {
      ...this.#account(organisationId, accountId),
      ...changes,
      updatedAt: this.#world.now().toISOString(),
    };
    this.#world.state.change((draft) => draft.put("accounts", account));
    return account;
  }

  /** The lines that have arrived, in order of arrival; all of them when no page is asked for. */
  lines(
    organisationId: string,
    accountId: string,
    page: { page?: number; pageSize?: number } = {},
  ): LinePage {
    checked(requests.page, page);
    const account = this.#account(organisationId, accountId);
    return linePage(this.#settled(), account.id, page);
  }

  /** Registers an application, or changes one. */
  putApplication(request: ApplicationRequest): Application {
    checked(requests.application, request);
    const known = this.#world.state.rows("applications").get(request.id);
    const unasked = { name: request.id, redirectUris: [], anyLoopback: false, scopes: [...knownScopes] };
    const application: Application = { ...unasked, standing: "entitled", ...known, ...request };
    this.#world.state.change((draft) => draft.put("applications", application));
    return application;
  }

  /* ---- feeds and statements ---- */

  feeds(): FeedConnection[] {
    return [...this.#world.state.rows("feeds").values()];
  }

  /** Ends a feed on Xero's side, without the application knowing. */
  endFeed(id: string): void {
    const feed = this.#found("feeds", id);
    this.#world.state.change((draft) => endFeed(draft, feed, this.#world.now().getTime()));
  }

  statements(): Statement[] {
    return [...this.#settled().rows("statements").values()];
  }

  /** Settles a PENDING statement now. */
  settle(id: string, settlement: Settlement): Statement {
    checked(requests.settlement, settlement);
    const statement = this.#found("statements", id);
    if (statement.status !== "PENDING")
      throw new Refused(409, `the statement is ${statement.status} already`);
    const type = settlement.errorType ?? "internal-error";
    const verdict = settlement.status === "REJECTED" ? errorItem(type, "The statement was rejected") : null;
    const settlesAt = this.#world.now().getTime();
    this.#world.state.change((draft) => draft.put("statements", { ...statement, verdict, settlesAt }));
    this.#settled();
    return this.#found("statements", id);
  }

  /* ---- what goes on ---- */

  calls(limit?: number): { counters: CallCounters; calls: readonly CallRecord[] } {
    return { counters: this.#world.calls.counters(), calls: this.#world.calls.last(limit) };
  }

  clearCalls(): void {
    this.#world.calls.clear();
  }

  /** Lets the pretend Xero's clock run ahead; returns its time. */
  advanceClock(milliseconds: number): Date {
    checked(requests.clock, { advanceMs: milliseconds });
    this.#putSettings({ clockOffsetMs: this.#world.settings.clockOffsetMs + milliseconds });
    this.#settled();
    return this.#world.now();
  }

  settings(): Settings {
    return this.#world.settings;
  }

  changeSettings(changes: Partial<Behaviour>): Settings {
    checked(requests.settings, changes);
    if (changes.autoApprove) this.#found("organisations", changes.autoApprove);
    return this.#putSettings(changes);
  }

  changeLimits(changes: Partial<Limits>): Limits {
    checked(requests.limits, changes);
    return this.#putSettings({ limits: { ...this.#world.settings.limits, ...changes } }).limits;
  }

  /** Forgets the calls that count against the limits. */
  forgetCounted(): void {
    this.#world.limits.reset();
  }

  /* ---- trust ---- */

  /**
   * Allows what an authorize address asks for, of one organisation or of several at once; returns the address that the
   * browser would be sent to.
   */
  approve(authorizationUrl: string, organisationId: string | readonly string[]): string {
    checked(requests.approval, { authorizationUrl, organisationId });
    const organisationIds = [organisationId].flat();
    if (!URL.canParse(authorizationUrl)) throw new Refused(400, "authorizationUrl is not an address");
    const request = readConsentRequest(this.#world.state.draft(), new URL(authorizationUrl).searchParams);
    if ("wrong" in request) throw new Refused(400, request.wrong);
    const address = allow(this.#world, request, organisationIds);
    if (!address) throw new Refused(404, `there is no organisation ${organisationIds.join(" or ")}`);
    return address;
  }

  /** Which organisations users have connected to applications. */
  connections(): TenantConnection[] {
    return [...this.#world.state.rows("connections").values()];
  }

  /** Takes trust away; returns how many records that changed. */
  revoke(revocation: Revocation): number {
    checked(requests.revocation, revocation);
    const draft = this.#world.state.draft();
    const tenantId = revocation.tenantId?.toLowerCase();
    const connections = [...draft.all("connections")].filter(
      (connection) => connection.tenantId === tenantId,
    );
    const ids = new Set(connections.map(({ applicationId, userId }) => grantKey(applicationId, userId)));
    if (revocation.what === "tenant") for (const { id } of connections) draft.remove("connections", id);
    for (const id of ids) {
      const grant = draft.get("grants", id);
      if (!grant) continue;
      if (revocation.what === "grant") endGrant(draft, grant);
      if (revocation.what === "scope") {
        const scopes = grant.scopes.filter((scope) => scope !== revocation.scope);
        draft.put("grants", { ...grant, scopes });
      }
    }
    if (revocation.what === "access-tokens") {
      const expiresAt = this.#world.now().getTime();
      for (const token of [...draft.all("accessTokens")]) {
        const concerned = tenantId === undefined || ids.has(token.grantId);
        if (concerned && token.expiresAt > expiresAt) draft.put("accessTokens", { ...token, expiresAt });
      }
    }
    this.#world.state.commit(draft);
    return draft.changes.length;
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

  /** Forgets every answer that is stored under an idempotency key. */
  forgetKeys(): void {
    this.#world.state.change((draft) => {
      for (const stored of [...draft.all("storedAnswers")]) draft.remove("storedAnswers", stored.id);
    });
  }

  #settled() {
    settleDue(this.#world.state, this.#world.now());
    return this.#world.state;
  }

  #putSettings(changes: Partial<Settings>): Settings {
    const settings = { ...this.#world.settings, ...changes };
    this.#world.state.change((draft) => draft.put("settings", settings));
    return settings;
  }

  #found<T extends "organisations" | "feeds" | "statements">(table: T, id: string) {
    const record = this.#world.state.rows(table).get(id.toLowerCase());
    if (!record) throw new Refused(404, `${table} has no ${id}`);
    return record;
  }

  #account(organisationId: string, accountId: string): Account {
    const account = this.#world.state.rows("accounts").get(accountId.toLowerCase());
    if (account?.organisationId !== organisationId.toLowerCase()) {
      throw new Refused(404, `the organisation has no account ${accountId}`);
    }
    return account;
  }

  #view(account: Account): AccountView {
    const { books } = this.#world.state;
    return { ...account, lineCount: books.lines(account.id).length, balance: books.balance(account.id) };
  }
}
