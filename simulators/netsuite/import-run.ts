import { day } from "../../src/clock.ts";
import { exact, isDate, localTime, type Refusal, readLine } from "./import-rules.ts";
import type {
  AccountProblem,
  AccountRequest,
  ConnectivityInput,
  ConnectivityOutput,
  OfferedAccount,
  ParserOutput,
  Values,
} from "./plug-in-context.ts";
import type {
  BankImport,
  BankLine,
  Company,
  FormatProfile,
  ImportedAccount,
  ImportTrigger,
  Linking,
} from "./records.ts";
import { ScriptFailure, type ScriptOutcome, scriptError } from "./script-run.ts";
import { type Change, keyOf, put } from "./state.ts";
import type { World } from "./world.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A plug-in asked for another try: the import fails with its reason. */
class Postponed extends Error {}

/** One bank import: the plug-in is asked for accounts, then for data; the parser reads it; what is new is kept. */
export class BankImportRun {
  readonly #world: World;
  readonly #profile: FormatProfile;
  readonly #company: Company;
  readonly #row: Mutable<BankImport>;
  #unitsUsed = 0;

  constructor(world: World, profileId: string, trigger: ImportTrigger) {
    this.#world = world;
    const profile = world.state.get("profiles", profileId);
    const company = profile && world.state.get("companies", profile.companyId);
    if (!profile || !company) throw new Error(`there is no format profile ${profileId}`);
    this.#profile = profile;
    this.#company = company;
    const { number, change } = world.state.nextNumber(company.id);
    this.#row = {
      id: number,
      companyId: company.id,
      profileId,
      profileName: profile.name,
      trigger,
      startedAt: world.now().getTime(),
      finishedAt: null,
      status: "In Progress",
      errorCode: null,
      message: null,
      accounts: [],
      refused: [],
      retryAt: null,
      unitsUsed: 0,
    };
    world.state.commit(change, this.#saved());
  }

  async run(): Promise<BankImport> {
    try {
      const { problems, offered } = await this.#accounts();
      const requests = this.#requests(problems, offered);
      const parsed =
        requests.length > 0 ? await this.#data(requests) : { accounts: [], codes: [], errors: [] };
      if (
        this.#world.faults.take("import-lost", {
          operation: "import",
          companyId: this.#company.id,
          text: this.#profile.id,
        })
      ) {
        throw new ScriptFailure("UNEXPECTED_ERROR", "The import job broke down");
      }
      this.#keep(problems, parsed);
    } catch (thrown) {
      this.#fail(thrown);
    }
    return this.#row;
  }

  #saved(): Change {
    return put("imports", { ...this.#row, id: keyOf(this.#company.id, this.#row.id) });
  }

  /* ---- asking ---- */

  async #accounts(): Promise<{
    problems: Map<string, AccountProblem>;
    offered: Map<string, OfferedAccount>;
  }> {
    const output = await this.#ask("getAccounts", []);
    const problems = new Map(output.problems.map((problem) => [problem.accountMappingKey, problem]));
    const offered = new Map(output.accounts.map((account) => [account.accountMappingKey, account]));
    for (const { key, target } of this.#profile.mapping) {
      const differs = this.#currencyDiffers(target, offered.get(key));
      if (differs && !problems.has(key))
        problems.set(key, { accountMappingKey: key, failureReason: differs, errorCode: null });
    }
    return { problems, offered };
  }

  #currencyDiffers(target: string, account: OfferedAccount | undefined): string | undefined {
    const { state } = this.#world;
    const known = state.get("accounts", keyOf(this.#company.id, target));
    const currency = known && state.get("currencies", keyOf(this.#company.id, known.currency));
    if (!account || !currency || currency.symbol === account.currency) return undefined;
    return `The account is kept in ${currency.symbol}, the bank's data in ${account.currency}`;
  }

  #requests(
    problems: ReadonlyMap<string, AccountProblem>,
    offered: ReadonlyMap<string, OfferedAccount>,
  ): AccountRequest[] {
    const { firstImportDays, timeZoneHours } = this.#world.settings;
    const { startedAt } = this.#row;
    return this.#profile.mapping
      .filter(({ key }) => !problems.has(key))
      .map(({ key, lastSuccessAt }) => ({
        accountMappingKey: key,
        dataStartTime: localTime(lastSuccessAt ?? startedAt - firstImportDays * day, timeZoneHours),
        dataEndTime: offered.get(key)?.lastUpdated ?? localTime(startedAt, timeZoneHours),
      }));
  }

  async #data(requests: AccountRequest[]): Promise<ParserOutput> {
    const script = this.#world.suiteApp.scripts.get(this.#profile.connectivity);
    const source = script ? (this.#world.suiteApp.files[script.file] ?? "") : "";
    if (/\bgetTransactionSources\b/.test(source)) {
      const named = await this.#ask("getTransactionSources", requests);
      if (named.sources?.length === 0) return { accounts: [], codes: [], errors: [] };
    }
    const output = await this.#ask("getTransactionData", requests);
    const failed = (output.answered ?? []).filter(
      ({ failureReason, errorCode }) => failureReason || errorCode,
    );
    if (failed.length > 0) {
      // A reason for any account ends the whole job.
      this.#row.accounts = failed.map((request) => this.#failedAccount(request, request));
      throw new ScriptFailure(
        failed[0]?.errorCode ?? "ACCOUNT_FAILED",
        failed[0]?.failureReason ?? "An account failed",
      );
    }
    const parser = (name: string, data: string) =>
      this.#world.run(this.#company, {
        scriptId: this.#profile.parser,
        function: name,
        kind: "parser",
        input: { configurationId: this.#profile.id, data, addError: this.#world.settings.parserErrors },
      });
    const codes = this.#done<ParserOutput>(await parser("getStandardTransactionCodes", ""));
    const parsed = this.#done<ParserOutput>(await parser("parseData", output.chunks.join("")));
    const late = output.problems.map((problem) => this.#failedAccount(problem, problem));
    this.#row.accounts = late;
    return { ...parsed, codes: codes.codes };
  }

  async #ask(name: string, requests: readonly AccountRequest[]): Promise<ConnectivityOutput> {
    const { accountErrors } = this.#world.settings;
    const input: ConnectivityInput = {
      configurationId: this.#profile.id,
      requests,
      retryAllowed: this.#world.imports.retryAllowed(this.#profile.id),
      accountErrors: accountErrors === "everywhere" || accountErrors === name,
    };
    const outcome = await this.#world.run(this.#company, {
      scriptId: this.#profile.connectivity,
      function: name,
      kind: "connectivity",
      input,
    });
    const output = this.#done<ConnectivityOutput>(outcome);
    if (output.retry) {
      this.#row.retryAt = this.#world.imports.planRetry(this.#profile.id, output.retry.minutes);
      throw new Postponed(output.retry.reason);
    }
    return output;
  }

  #done<T>(outcome: ScriptOutcome): T {
    this.#unitsUsed += outcome.unitsUsed;
    if (outcome.kind === "failed") throw new ScriptFailure(outcome.error.name, outcome.error.message);
    return outcome.output as T;
  }

  /* ---- keeping ---- */

  #failedAccount(
    { accountMappingKey }: { accountMappingKey: string },
    reason: { failureReason?: string | null; errorCode?: string | null },
  ): ImportedAccount {
    const target = this.#profile.mapping.find(({ key }) => key === accountMappingKey)?.target ?? "";
    const { failureReason = null, errorCode = null } = reason;
    return {
      key: accountMappingKey,
      target,
      status: "Failed",
      errorCode,
      message: failureReason,
      lines: 0,
      repeated: 0,
    };
  }

  /** Keeps what is new, everything at once: another import of the same lines finds them known. */
  #keep(problems: ReadonlyMap<string, AccountProblem>, parsed: ParserOutput): void {
    const codes = new Map(
      parsed.codes.map((code) => [String(code.transactionCode), String(code.transactionType)]),
    );
    const failed = [...this.#row.accounts];
    for (const [key, problem] of problems)
      if (this.#profile.mapping.some((line) => line.key === key))
        failed.push(this.#failedAccount({ accountMappingKey: key }, problem));
    const refused: Refusal[] = parsed.errors.map((error) => ({
      what: `Line ${error.lineNumber ?? "?"}`,
      reason: String(error.errorMessage ?? "refused by the parser"),
    }));
    const linked = this.#world.state.get("profiles", this.#profile.id);
    const changes: Change[] = [];
    const kept = new Map<string, ImportedAccount>();
    for (const line of linked?.mapping ?? []) {
      if (failed.some(({ key }) => key === line.key)) continue;
      const statements = parsed.accounts.filter(({ data }) => data.accountId === line.key);
      kept.set(line.key, this.#keepAccount(line, statements, codes, refused, changes));
    }
    for (const { data } of parsed.accounts)
      if (!kept.has(String(data.accountId)) && !failed.some(({ key }) => key === data.accountId))
        refused.push({ what: String(data.accountId), reason: "The account is not linked" });
    this.#row.accounts = [...kept.values(), ...failed];
    this.#row.refused = refused;
    this.#finish(this.#verdict(kept.size, failed.length, refused.length));
    if (linked) changes.push(put("profiles", { ...linked, mapping: this.#after(linked.mapping, kept) }));
    this.#world.state.commit(...changes, this.#saved());
  }

  #verdict(kept: number, failed: number, refused: number): BankImport["status"] {
    if (failed > 0 && kept === 0) return "Failed";
    return failed > 0 || refused > 0 ? "Partially Completed" : "Complete";
  }

  #after(mapping: readonly Linking[], kept: ReadonlyMap<string, ImportedAccount>): Linking[] {
    const { startedAt } = this.#row;
    return mapping.map((line) =>
      kept.has(line.key) && startedAt > (line.lastSuccessAt ?? 0)
        ? { ...line, lastSuccessAt: startedAt }
        : line,
    );
  }

  #keepAccount(
    { key, target }: Linking,
    statements: ParserOutput["accounts"],
    codes: ReadonlyMap<string, string>,
    refused: Refusal[],
    changes: Change[],
  ): ImportedAccount {
    const { state, settings } = this.#world;
    const lines: BankLine[] = [];
    const seen = new Set<string>();
    let repeated = 0;
    for (const transaction of statements.flatMap(({ transactions }) => transactions)) {
      const line = readLine(transaction, codes, this.#row.id);
      if ("reason" in line) {
        refused.push(line);
        continue;
      }
      const scope = settings.uniqueIdScope === "account" ? target : null;
      const known =
        line.uniqueId !== null &&
        (seen.has(line.uniqueId) || state.knows(this.#company.id, scope, line.uniqueId));
      if (known) repeated += 1;
      else lines.push(line);
      if (line.uniqueId !== null) seen.add(line.uniqueId);
    }
    if (lines.length > 0) {
      const id = keyOf(this.#company.id, `${this.#row.id}:${target}`);
      changes.push(put("arrivals", { id, companyId: this.#company.id, target, lines }));
    }
    for (const { data } of statements) this.#noteBalance(target, data, changes);
    return { key, target, status: "Complete", errorCode: null, message: null, lines: lines.length, repeated };
  }

  /** Bank Balance and Balance As Of are filled only from statements that carry a date. */
  #noteBalance(target: string, data: Values, changes: Change[]): void {
    const account = this.#world.state.get("accounts", keyOf(this.#company.id, target));
    const asOf = String(data.dataAsOfDate ?? "");
    const balance = exact(data.closingBalance) ?? exact(data.currentBalance);
    if (!account || !isDate(asOf) || balance === undefined || asOf < (account.balanceAsOf ?? "")) return;
    changes.push(put("accounts", { ...account, bankBalance: balance, balanceAsOf: asOf }));
  }

  #fail(thrown: unknown): void {
    const { name, message } = scriptError(thrown);
    this.#row.errorCode = thrown instanceof Postponed ? null : name;
    this.#row.message = message;
    this.#finish("Failed");
    this.#world.state.commit(this.#saved());
  }

  #finish(status: BankImport["status"]): void {
    this.#row.status = status;
    this.#row.finishedAt = this.#world.now().getTime();
    this.#row.unitsUsed = this.#unitsUsed;
  }
}
