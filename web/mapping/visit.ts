import { ApiError } from "../api/client.ts";
import type { MappingSuggestions } from "../api/replies.ts";
import type { ConnectionFacts, Host } from "../app/host.ts";
import { reportError } from "../app/report-error.ts";
import { type Account, asConnected, renamedNewAccount, withStanding } from "./account.ts";
import { type Known, MappingCalls } from "./calls.ts";
import { type Choice, type Failure, openRows, type Progress, type Row } from "./rows.ts";

/** Everything the screen shows, replaced as a whole whenever something changes. */
export interface MappingView extends Known {
  readonly loaded: boolean;
  /** The list is being read anew while the old one stands. */
  readonly refreshing: boolean;
  readonly loadFailure: unknown;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly progress: ReadonlyMap<string, Progress>;
  /** While several are connected one after the other. */
  readonly run: { readonly done: number; readonly of: number } | undefined;
}

/** What the screen announces, and moves focus by. */
export type Happening =
  | { readonly kind: "connected" | "connecting" | "failed" | "slow"; readonly account: Account }
  | { readonly kind: "run-ended"; readonly connected: number; readonly failed: number }
  | { readonly kind: "appeared"; readonly count: number }
  /** The connection is no longer what it was when the screen opened. */
  | { readonly kind: "connection-changed" };

const seconds = 1000;
/** Waits between looks at accounts that are connecting; the last one repeats. */
const looks = [1, 2, 3, 5];
const watchedFor = 120 * seconds;
const looksLater = 30;
/** Waits between looks for accounts of a bank that has shared none yet. */
const looksForAccounts = [3, 3, 5, 5, 10, 15, 30];

/** Start dates where the service does not tell them: it refuses itself what cannot be. */
export function anyStart(now: Date): MappingSuggestions["startDate"] {
  const today = now.toISOString().slice(0, 10);
  return { earliest: null, latest: today, suggested: today };
}

/** Hosts in whose visit something was changed, for how the visit ends. */
const changedVisits = new WeakSet<Host>();
export const changedIn = (host: Host): boolean => changedVisits.has(host);
export const noteChange = (host: Host): void => void changedVisits.add(host);

/** The accounts of one connection while a customer is at them: what is known, chosen and going on. */
export class MappingVisit {
  readonly #host: Host;
  readonly #calls: MappingCalls;
  readonly #facts: ConnectionFacts;
  readonly #listeners = new Set<() => void>();
  #tell: (happening: Happening) => void = () => {};
  #view: MappingView = {
    loaded: false,
    refreshing: false,
    loadFailure: undefined,
    accounts: [],
    suggestions: undefined,
    information: undefined,
    choices: new Map(),
    progress: new Map(),
    run: undefined,
  };
  #rows: { readonly of: MappingView; readonly rows: readonly Row[] } | undefined;
  #linked = true;
  /** Counts what was changed here, so that a list read before is not taken for a later one. */
  #edition = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(host: Host, facts: ConnectionFacts) {
    this.#host = host;
    this.#calls = new MappingCalls(host.api, host.companyId, facts.connectionId);
    this.#facts = facts;
  }

  get view(): MappingView {
    return this.#view;
  }

  get rows(): readonly Row[] {
    if (this.#rows?.of !== this.#view) {
      const { accounts, choices, progress } = this.#view;
      this.#rows = { of: this.#view, rows: openRows(accounts, choices, progress, this.dates) };
    }
    return this.#rows.rows;
  }

  get dates(): MappingSuggestions["startDate"] {
    return this.#view.suggestions?.startDate ?? anyStart(new Date());
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onHappening(tell: (happening: Happening) => void): void {
    this.#tell = tell;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** Reads everything anew; the old list stands meanwhile. */
  async load(linked = this.#linked): Promise<void> {
    this.#linked = linked;
    this.#show({ refreshing: true, loadFailure: undefined });
    try {
      for (let left = 3; left > 0; left--) {
        const edition = this.#edition;
        const fresh = await this.#calls.all(this.#linked);
        // What was changed meanwhile is not in what was read.
        if (edition !== this.#edition && left > 1) continue;
        this.#show({ ...fresh, loaded: true, refreshing: false });
        break;
      }
    } catch (error) {
      reportError(this.#host, error, true);
      this.#show({ loadFailure: error, refreshing: false });
    }
    this.#watch();
  }

  choose(accountId: string, choice: Choice): void {
    const choices = new Map(this.#view.choices);
    choices.set(accountId, { ...choices.get(accountId), ...choice });
    // Another choice is another attempt.
    const progress = new Map(this.#view.progress);
    if (progress.get(accountId)?.kind === "failed") progress.delete(accountId);
    this.#show({ choices, progress: choice.target === undefined ? this.#view.progress : progress });
  }

  /** Connects an account with what stands in its row. */
  async connect(accountId: string): Promise<void> {
    await this.#connect(accountId);
  }

  /** Connects several that are ready, one after the other; what fails does not keep the others. */
  async connectAll(ids: readonly string[]): Promise<void> {
    if (this.#view.run) return;
    const outcomes: ("connected" | "connecting" | "failed")[] = [];
    for (const [done, id] of ids.entries()) {
      if (this.#ended || !this.#linked) break;
      this.#show({ run: { done, of: ids.length } });
      outcomes.push(await this.#connect(id, true));
    }
    this.#show({ run: undefined });
    const failed = outcomes.filter((outcome) => outcome === "failed").length;
    this.#tell({ kind: "run-ended", connected: outcomes.length - failed, failed });
  }

  async #connect(accountId: string, inRun = false): Promise<"connected" | "connecting" | "failed"> {
    const row = this.rows.find(({ account }) => account.id === accountId);
    if (row?.state !== "ready") return "failed";
    const { account, option, targetId, startDate } = row;
    const before = this.#view.progress.get(accountId);
    this.#note(accountId, { kind: "saving" });
    const tell = (happening: Happening) => {
      if (!inRun) this.#tell(happening);
    };
    try {
      const result = await this.#calls.map(accountId, targetId, startDate);
      if (result.status === "Failed") {
        const code = result.errorCode ?? "refused";
        this.#fail(accountId, { code, message: result.error ?? null, correlationId: null });
        if (code === "target-gone" || code === "target-already-fed") void this.load();
        tell({ kind: "failed", account });
        return "failed";
      }
      if (result.status === "disconnected") {
        // Somebody disconnected it before the software had answered.
        await this.load();
        this.#fail(accountId, { code: "changed-meanwhile", message: null, correlationId: null });
        tell({ kind: "failed", account });
        return "failed";
      }
      noteChange(this.#host);
      const status = result.status === "connected" ? "connected" : "connecting";
      this.#patch(accountId, {
        status,
        targetId: result.targetAccountId,
        targetName: option?.name ?? account.newAccount.name,
        startDate,
        refusal: null,
      });
      this.#note(accountId, undefined);
      if (status === "connected") this.#connected(accountId);
      tell({ kind: status, account });
      this.#watch();
      return status;
    } catch (error) {
      this.#note(accountId, before);
      await this.#explain(row, error);
      tell({ kind: "failed", account });
      return "failed";
    }
  }

  #connected(sourceAccountId: string): void {
    const choices = new Map(this.#view.choices);
    choices.delete(sourceAccountId);
    this.#show({ choices });
    this.#host.report({ type: "mapped", connection: this.#facts, sourceAccountId });
  }

  /** A call was refused or not answered: what is so now tells why, better than words do. */
  async #explain({ account, targetId }: Row, error: unknown): Promise<void> {
    reportError(this.#host, error, true);
    const known = error instanceof ApiError ? error : new ApiError(0, "unknown", String(error), null);
    const { code, message, status, correlationId } = known;
    const fail = (why: Failure["code"]) => this.#fail(account.id, { code: why, message, correlationId });
    if (code === "connection-not-linked") {
      this.#tell({ kind: "connection-changed" });
      return fail("not-linked");
    }
    if (status === 0 || status === 429 || status >= 500) {
      // Not hearing an answer does not mean that nothing happened.
      await this.#look().catch(() => {});
      return this.#moved(account) ? undefined : fail("no-service");
    }
    await this.load();
    if (this.#moved(account)) return fail("changed-meanwhile");
    const now = this.#view.accounts.find(({ id }) => id === account.id);
    const gone = targetId != null && now?.options && !now.options.some(({ id }) => id === targetId);
    fail(gone ? "taken-meanwhile" : "refused");
  }

  #moved({ id }: Account): boolean {
    const now = this.#view.accounts.find((account) => account.id === id);
    return now === undefined || now.status === "connected" || now.status === "connecting";
  }

  /** Renames an account at the bank's side. Throws what the service refuses. */
  async rename(accountId: string, name: string): Promise<void> {
    await this.#calls.change(accountId, { accountName: name });
    noteChange(this.#host);
    const account = this.#view.accounts.find(({ id }) => id === accountId);
    if (!account) return;
    this.#patch(accountId, { name, newAccount: renamedNewAccount(name, account.newAccount) });
  }

  /** Ends the feed of an account, which is offered for connecting again at once. Throws what the service refuses. */
  async disconnect(accountId: string): Promise<void> {
    await this.#calls.change(accountId, { status: "disconnected" });
    noteChange(this.#host);
    this.#patch(accountId, { status: "disconnected", startDate: null, refusal: null });
    void this.load();
  }

  /** Ends the connection with everything that goes through it. Throws what the service refuses. */
  async disconnectAll(): Promise<void> {
    await this.#calls.unlink();
    noteChange(this.#host);
    this.#host.report({ type: "disconnected", connection: this.#facts });
    // Where the visit ends with the connection, there is nothing left to ask.
    if (this.#host.connectionId === null) this.#tell({ kind: "connection-changed" });
  }

  /* ---- watching ---- */

  #watch(sinceMs = Date.now(), turn = 0): void {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    const { accounts, loaded } = this.#view;
    const waits = accounts.some(({ status }) => status === "connecting");
    const empty = loaded && accounts.length === 0;
    if (!waits && !empty) return;
    const late = Date.now() - sinceMs > watchedFor;
    if (waits && late) this.#giveUpWatching();
    const ladder = empty ? looksForAccounts : late ? [looksLater] : looks;
    const wait = ladder[Math.min(turn, ladder.length - 1)]! * seconds;
    this.#timer = setTimeout(() => {
      const look = empty ? this.#lookForAccounts() : this.#look();
      // A look that is not answered is followed by the next one.
      look.catch(() => {}).then(() => this.#watch(sinceMs, turn + 1));
    }, wait);
  }

  #giveUpWatching(): void {
    for (const account of this.#view.accounts) {
      if (account.status !== "connecting" || this.#view.progress.get(account.id)?.kind === "slow") continue;
      this.#note(account.id, { kind: "slow" });
      this.#tell({ kind: "slow", account });
    }
  }

  /** How far everything is, without asking the accounting software. */
  async #look(): Promise<void> {
    const edition = this.#edition;
    const mapping = await this.#calls.standing();
    if (edition !== this.#edition || this.#ended) return;
    const before = this.#view.accounts;
    const accounts = withStanding(before, mapping);
    this.#show({ accounts });
    for (const [nth, account] of accounts.entries()) {
      if (before[nth]!.status !== "connecting" || account.status === "connecting") continue;
      this.#note(account.id, undefined);
      if (account.status === "connected") this.#connected(account.id);
      this.#tell({ kind: account.status === "connected" ? "connected" : "failed", account });
    }
  }

  async #lookForAccounts(): Promise<void> {
    const mapping = await this.#calls.standing();
    if (mapping.length === 0) return;
    await this.load();
    this.#tell({ kind: "appeared", count: this.#view.accounts.length });
  }

  /* ---- changing what is shown ---- */

  #patch(accountId: string, changes: Partial<Account>): void {
    this.#edition++;
    const accounts = this.#view.accounts.map((account) =>
      account.id === accountId ? asConnected({ ...account, ...changes }) : account,
    );
    this.#show({ accounts });
  }

  #fail(accountId: string, failure: Failure): void {
    this.#note(accountId, { kind: "failed", ...failure });
  }

  #note(accountId: string, now: Progress | undefined): void {
    const progress = new Map(this.#view.progress);
    if (now) progress.set(accountId, now);
    else progress.delete(accountId);
    this.#show({ progress });
  }

  #show(changes: Partial<MappingView>): void {
    if (this.#ended) return;
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
