import { day } from "../../src/clock.ts";
import { checked, checkedFault } from "../admin-requests.ts";
import { Refused } from "../refused.ts";
import {
  type AccountChanges,
  type AccountRequest,
  type ApplicationRequest,
  type CertificateRequest,
  type CompanyRequest,
  type LinkRequest,
  type PairingRequest,
  type Revocation,
  requests,
} from "./admin-requests.ts";
import type { CallCounters, CallRecord } from "./call-log.ts";
import { allow, readConsentRequest } from "./consent.ts";
import { type Fault, FaultRequest } from "./faults.ts";
import { createProfile, fillPairing, linkAccounts, offeredAccounts, profileOf } from "./profiles.ts";
import type { Account, BankImport, BankLine, Certificate, Company, FormatProfile } from "./records.ts";
import type { Behaviour, Settings } from "./settings.ts";
import { drop, keyOf, put } from "./state.ts";
import type { World } from "./world.ts";

/** An account as the admin interface shows it. */
export interface AccountView extends Account {
  readonly currencyCode: string;
  readonly lineCount: number;
}

/** What can be read from and done to a pretend NetSuite from outside its interfaces. Refuses by throwing `Refused`. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /* ---- companies and their accounts ---- */

  companies(): Company[] {
    return [...this.#world.state.rows("companies").values()];
  }

  /** A company with one checking account, in its first subsidiary where it has some. */
  addCompany(request: CompanyRequest): Company {
    checked(requests.newCompany, request);
    if (this.#world.state.get("companies", request.id))
      throw new Refused(409, `${request.id} exists already`);
    const { id, name, currencies, accountNumbers = false, subsidiaries = [] } = request;
    const oneWorld = subsidiaries.length > 0;
    const company = { id, name, accountNumbers, oneWorld, baseCurrency: "1", suiteApp: true };
    const shape = { companyId: id, currency: "1", elimination: false, inactive: false };
    this.#world.state.commit(
      put("companies", { ...company, multiCurrency: currencies.length > 1 }),
      ...currencies.map((symbol, index) => {
        const number = String(index + 1);
        return put("currencies", { id: keyOf(id, number), companyId: id, number, symbol, name: symbol });
      }),
      ...subsidiaries.map((called, index) => {
        const number = String(index + 1);
        const parent = index === 0 ? null : "1";
        return put("subsidiaries", { ...shape, id: keyOf(id, number), number, name: called, parent });
      }),
    );
    this.addAccounts(id, [{ name: "Checking", currency: currencies[0] ?? "", acctNumber: "1000" }]);
    return this.#company(id);
  }

  accounts(accountId: string): AccountView[] {
    const company = this.#company(accountId);
    return this.#world.state.of("accounts", company.id).map((account) => ({
      ...account,
      currencyCode:
        this.#world.state.get("currencies", keyOf(company.id, account.currency))?.symbol ?? account.currency,
      lineCount: this.#world.state.lines(company.id, account.number).length,
    }));
  }

  addAccounts(accountId: string, list: readonly AccountRequest[]): Account[] {
    checked(requests.newAccounts, list);
    const company = this.#company(accountId);
    const currencies = this.#world.state.of("currencies", company.id);
    return list.map((request) => {
      const currency = currencies.find(({ symbol }) => symbol === request.currency);
      if (!currency) throw new Refused(400, `${company.id} has no currency ${request.currency}`);
      const { number, change } = this.#world.state.nextNumber(company.id);
      const account: Account = {
        id: keyOf(company.id, number),
        companyId: company.id,
        number,
        acctNumber: request.acctNumber ?? null,
        name: request.name,
        type: request.type ?? "Bank",
        currency: currency.number,
        subsidiaries: company.oneWorld ? [request.subsidiary ?? "1"] : [],
        includeChildren: false,
        description: null,
        externalId: null,
        inactive: false,
        bankBalance: null,
        balanceAsOf: null,
      };
      this.#world.state.commit(change, put("accounts", account));
      return account;
    });
  }

  changeAccount(accountId: string, internalId: string, changes: AccountChanges): Account {
    checked(requests.accountChanges, changes);
    const account = this.#world.state.get("accounts", keyOf(this.#company(accountId).id, internalId));
    if (!account) throw new Refused(404, `there is no account ${internalId}`);
    const changed = { ...account, ...changes };
    this.#world.state.commit(put("accounts", changed));
    return changed;
  }

  /** The lines of Match Bank Data, in order of arrival. */
  lines(accountId: string, internalId: string): readonly BankLine[] {
    return this.#world.state.lines(this.#company(accountId).id, internalId);
  }

  installSuiteApp(accountId: string): void {
    this.#world.state.commit(put("companies", { ...this.#company(accountId), suiteApp: true }));
  }

  uninstallSuiteApp(accountId: string): void {
    this.#world.state.commit(put("companies", { ...this.#company(accountId), suiteApp: false }));
  }

  /* ---- format profiles and imports ---- */

  profiles(accountId: string): FormatProfile[] {
    return this.#world.state.of("profiles", this.#company(accountId).id);
  }

  /** Enters a pairing code on the page that the SuiteApp shows, for a new format profile unless one is named. */
  async pair(request: PairingRequest): Promise<{ configurationId: string; message: string }> {
    checked(requests.pairing, request);
    const company = this.#company(request.accountId);
    const profile = request.configurationId
      ? profileOf(this.#world, company, request.configurationId)
      : createProfile(this.#world, company, request.profile ?? "Bank feed");
    const form = await fillPairing(this.#world, company, profile, request.platform, request.code);
    const shown = form.fields.find(({ id }) => id === "custpage_message")?.value ?? "";
    return { configurationId: profile.id, message: shown.replace(/<[^>]+>/g, "") };
  }

  /** What the plug-in offers for linking on the page of a profile. */
  async offered(accountId: string, configurationId: string) {
    const company = this.#company(accountId);
    return await offeredAccounts(this.#world, company, profileOf(this.#world, company, configurationId));
  }

  /** Links an account of the bank, as a person does on the page of the profile; the first one starts the first import. */
  link(request: LinkRequest): FormatProfile {
    checked(requests.link, request);
    const company = this.#company(request.accountId);
    const profile = profileOf(this.#world, company, request.configurationId);
    const rows = profile.mapping.filter(({ key }) => key !== request.key);
    const wanted = request.target === null ? rows : [...rows, { key: request.key, target: request.target }];
    return linkAccounts(this.#world, company, profile.id, wanted);
  }

  /** The button "Update now" of Match Bank Data. */
  async updateNow(configurationId: string): Promise<BankImport> {
    if (!this.#world.state.get("profiles", configurationId))
      throw new Refused(404, `there is no format profile ${configurationId}`);
    return await this.#world.imports.start(configurationId, "update now");
  }

  /** Deletes a format profile with its history behind the platform's back. */
  deleteProfile(configurationId: string): void {
    if (!this.#world.state.get("profiles", configurationId))
      throw new Refused(404, `there is no format profile ${configurationId}`);
    this.#world.state.commit(drop("profiles", configurationId));
  }

  /** Banking Import History, oldest first. */
  imports(accountId: string): BankImport[] {
    return this.#world.state.of("imports", this.#company(accountId).id);
  }

  /** Waits until no import runs. */
  settled(): Promise<void> {
    return this.#world.imports.settled();
  }

  /* ---- what goes on ---- */

  calls(limit?: number): { counters: CallCounters; calls: readonly CallRecord[] } {
    return { counters: this.#world.calls.counters(), calls: this.#world.calls.last(limit) };
  }

  clearCalls(): void {
    this.#world.calls.clear();
  }

  /** Lets the clock run ahead; every import that is planned on the way runs at its instant. Returns the time. */
  async advanceClock(milliseconds: number): Promise<Date> {
    checked(requests.clock, { advanceMs: milliseconds });
    const target = this.#world.now().getTime() + milliseconds;
    for (;;) {
      const due = this.#world.imports.nextDue();
      if (due === undefined || due > target || this.#world.closing.aborted) break;
      this.#forward(due);
      await this.#world.imports.runDue();
    }
    this.#forward(target);
    return this.#world.now();
  }

  #forward(instant: number): void {
    const ahead = instant - this.#world.now().getTime();
    if (ahead > 0) this.#world.changeSettings({ clockOffsetMs: this.#world.settings.clockOffsetMs + ahead });
  }

  settings(): Settings {
    return this.#world.settings;
  }

  changeSettings(changes: Partial<Behaviour>): Settings {
    checked(requests.settings, changes);
    if (changes.autoApprove) this.#company(changes.autoApprove);
    return this.#world.changeSettings(changes);
  }

  /* ---- trust ---- */

  putApplication(request: ApplicationRequest): void {
    checked(requests.application, request);
    const known = this.#world.state.get("applications", request.id);
    const unasked = { name: request.id, redirectUris: [], anyLoopback: false };
    this.#world.state.commit(put("applications", { ...unasked, ...known, ...request }));
  }

  /** Maps a certificate to role and application, as an administrator does for client credentials. */
  addCertificate(request: CertificateRequest): Certificate {
    checked(requests.certificate, request);
    const validUntil = request.validUntil
      ? Date.parse(request.validUntil)
      : this.#world.now().getTime() + 730 * day;
    if (Number.isNaN(validUntil)) throw new Refused(400, "validUntil is no instant");
    const certificate: Certificate = {
      id: request.certificateId,
      companyId: this.#company(request.accountId).id,
      applicationId: request.applicationId ?? "millrace-sandbox",
      publicKey: request.publicKeyPem,
      validUntil,
    };
    this.#world.state.commit(put("certificates", certificate));
    return certificate;
  }

  /** Allows what an authorise address asks for; returns the address that the browser would be sent to. */
  approve(authorizationUrl: string, accountId: string): string {
    checked(requests.approval, { authorizationUrl, accountId });
    if (!URL.canParse(authorizationUrl)) throw new Refused(400, "authorizationUrl is not an address");
    const asked = readConsentRequest(this.#world, new URL(authorizationUrl).searchParams);
    if ("wrong" in asked) throw new Refused(400, asked.wrong);
    const address = allow(this.#world, asked, accountId);
    if (!address) throw new Refused(404, `there is no account ${accountId}`);
    return address;
  }

  /** Takes trust away; returns how many records that changed. */
  revoke(revocation: Revocation): number {
    checked(requests.revocation, revocation);
    const company = this.#company(revocation.accountId);
    const tokens = this.#world.state
      .of("tokens", company.id)
      .filter(({ kind }) => revocation.what !== "access-tokens" || kind === "access");
    const certificates =
      revocation.what === "sandbox-refresh" ? this.#world.state.of("certificates", company.id) : [];
    this.#world.state.commit(
      ...tokens.map(({ id }) => drop("tokens", id)),
      ...certificates.map(({ id }) => drop("certificates", id)),
    );
    return tokens.length + certificates.length;
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

  #company(id: string): Company {
    const company = this.#world.state.get("companies", id);
    if (!company) throw new Refused(404, `there is no account ${id}`);
    return company;
  }
}
