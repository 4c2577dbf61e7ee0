import assert from "node:assert/strict";
import { system, transact } from "../../src/application.ts";
import { repairParts } from "../../src/delivery/repair.ts";
import { cancelPush, retryPushes } from "../../src/delivery/repair-pushes.ts";
import { findOperationByKey } from "../../src/push-operations/find-operations.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import type { Feed, Json, PushedLine } from "../bank.ts";
import type { Chance } from "../crash/chance.ts";
import { freshOrganisation, monthAgo } from "../deliveries.ts";
import type { TestMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

interface Target {
  readonly organisationId: string;
  readonly targetId: string;
  /** Ids accepted for it, in the order in which they must arrive, with their content. */
  readonly accepted: Map<string, PushedLine>;
}

interface Account {
  readonly feed: Pick<Feed, "companyId" | "connectionId" | "path" | "accountId">;
  readonly targets: readonly Target[];
  /** Where its lines go, as far as the bank knows. */
  target: Target | undefined;
  lines: number;
  balance: number;
}

interface Operation {
  readonly companyId: string;
  readonly key: string;
  readonly account: Account;
  readonly target: Target;
}

const ended = ["delivered", "already-there", "refused", "cancelled"];

/** A bank, its customers and their books by chance, and what must have become of everything in the end. */
export class SimulatedBank {
  readonly #world: TestMillrace;
  readonly #chance: Chance;
  readonly #organisations: string[] = [];
  readonly #accounts: Account[] = [];
  readonly #operations: Operation[] = [];

  constructor(world: TestMillrace, chance: Chance) {
    this.#world = world;
    this.#chance = chance;
  }

  /** Companies with accounts that can be mapped to two targets in one organisation and to one in another. */
  async open(companies: number, accountsEach: number): Promise<void> {
    const { bank } = this.#world;
    const all = companies * accountsEach;
    const first = freshOrganisation(this.#world, 2 * all);
    const second = freshOrganisation(this.#world, all);
    this.#organisations.push(first.organisationId, second.organisationId);
    const target = (organisationId: string, targetId: string): Target => ({
      organisationId,
      targetId,
      accepted: new Map(),
    });
    for (let company = 0; company < companies; company += 1) {
      const place = await bank.linked(first.organisationId);
      for (let nth = 0; nth < accountsEach; nth += 1) {
        const number = this.#accounts.length;
        const id = `ac-${number}`;
        await bank.account(place.path, { id, accountNumber: `28014624${number}` });
        this.#accounts.push({
          feed: { ...place, accountId: id },
          targets: [
            target(first.organisationId, first.accountIds[2 * number]!),
            target(first.organisationId, first.accountIds[2 * number + 1]!),
            target(second.organisationId, second.accountIds[number]!),
          ],
          target: undefined,
          lines: 0,
          balance: 0,
        });
        await this.map(this.#accounts.at(-1));
      }
    }
  }

  /** New lines, lines pushed before, or both. */
  async push(): Promise<void> {
    const account = this.#pick(this.#accounts);
    const known = account.targets.flatMap(({ accepted }) => [...accepted.values()]);
    const from = this.#chance.below(known.length + 1);
    const some = this.#chance.below(3) === 0 ? known.slice(from, from + 3) : [];
    const repeated = [...new Map(some.map((line) => [line.id, line])).values()];
    const fresh = Array.from({ length: this.#chance.below(4) }, () => this.#newLine(account));
    const lines = [...repeated, ...fresh];
    if (lines.length > 0) await this.#push(account, lines);
  }

  /** Lines that were refused, corrected. */
  async correct(): Promise<void> {
    const operation = this.#operations.findLast(() => this.#chance.below(3) === 0);
    if (!operation || operation.account.target !== operation.target) return;
    const lines = await this.#world.bank.lines(operation, operation.key);
    const refused = lines
      .filter(({ state }) => state === "refused")
      .map(({ transactionId }) => transactionId);
    const corrected = refused.map((id) => ({
      ...operation.target.accepted.get(id)!,
      description: `Corrected ${this.#chance.below(1000)}`,
    }));
    if (corrected.length > 0) await this.#push(operation.account, corrected);
  }

  /**
   * Somebody retries a push in the Portal, or cancels what has not gone out: what is armed again goes before all that
   * waits for its account.
   */
  async repair(): Promise<void> {
    const operation = this.#operations.findLast(() => this.#chance.below(3) === 0);
    if (!operation) return;
    const { application } = this.#world.millrace;
    const { companyId, key, account } = operation;
    const cancels = this.#chance.below(4) === 0;
    const parts = this.#pick(repairParts);
    const waiting = await transact(application, system("simulation"), uuid(systemRandom), async (work) => {
      const { sourceAccountKey } = (await findOperationByKey(work.tx, key))!;
      const pushes = { companyId, sourceAccountKey, operationIds: [key] };
      if (cancels) await cancelPush(application, work, pushes, "the simulation");
      else await retryPushes(application, work, pushes, parts);
      return work.tx.rows<{ target: string; id: string }>(
        {
          text: `select f.target_account_id as target, l.transaction_id as id
            from statement_line l join feed f using (company_id, source_account_key, feed_number)
            where l.company_id = $1 and l.source_account_key = $2 and l.turn is not null order by l.turn`,
        },
        [companyId, sourceAccountKey],
      );
    });
    for (const { target: targetId, id } of waiting) {
      const { accepted } = account.targets.find((target) => target.targetId === targetId)!;
      const line = accepted.get(id)!;
      accepted.delete(id);
      accepted.set(id, line);
    }
  }

  async map(account = this.#pick(this.#accounts)): Promise<void> {
    const target = (this.#chance.below(2) && account.target) || this.#pick(account.targets);
    const body = { sourceAccountId: account.feed.accountId, targetAccountId: target.targetId };
    const path = `${account.feed.path}/bankFeedAccounts/mapping`;
    const reply = await this.#world.bank.call("POST", path, body);
    // Not linked, linked elsewhere, mapped already, or still being disconnected.
    if (reply.status === 400) return;
    assert.equal(reply.status, 200, reply.text);
    if (reply.body.status !== "Failed") account.target = target;
  }

  async disconnect(): Promise<void> {
    const { feed } = this.#pick(this.#accounts);
    const path = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
    await this.#world.bank.done("PATCH", path, { status: "disconnected" });
  }

  /** The customer ends a feed in the accounting software. */
  loseFeed(): void {
    const { admin } = this.#world.sandbox.xero;
    const open = admin.feeds().filter(({ goneFrom }) => goneFrom === null);
    if (open.length > 0) admin.endFeed(this.#pick(open).id);
  }

  async unlink(): Promise<void> {
    const { path } = this.#pick(this.#accounts).feed;
    const reply = await this.#world.bank.call("PATCH", path, { status: "Unlinked" });
    assert.ok(reply.status === 200 || reply.status === 400, reply.text);
  }

  async link(
    organisationId = this.#organisations[this.#chance.below(6) === 0 ? 1 : 0]!,
    path = this.#pick(this.#accounts).feed.path,
  ): Promise<void> {
    const { linkUrl } = await this.#world.bank.done("GET", path);
    await this.#world.bank.approve(linkUrl, organisationId);
  }

  /** What the workers have in hand is lost with them. */
  async killWorkers(): Promise<void> {
    await this.#world.database.count({
      text: "update lane set fence = fence + 1, leased_by = gen_random_uuid() where leased_by is not null",
    });
  }

  /** Waits until no lane is worked on or due. */
  async calm(now: () => Date): Promise<void> {
    await waitFor("the lanes to be at rest", async () => {
      const busy = await this.#world.database.rows(
        { text: "select from lane where due_at <= $1 and (leased_by is null or leased_until <= $1)" },
        [now()],
      );
      return busy.length === 0;
    });
  }

  /** Leads every connection to each organisation until nothing is open there. */
  async heal(wait: () => void): Promise<void> {
    const paths = [...new Set(this.#accounts.map(({ feed }) => feed.path))];
    for (const organisationId of this.#organisations) {
      for (const path of paths) await this.link(organisationId, path);
      await waitFor(
        "everything to settle",
        async () => {
          wait();
          const open = await this.#world.database.rows(
            {
              text: `select b.state, b.reason from delivery_batch b
                where b.organisation_id = $1 and b.state not in ('settled', 'withdrawn')
                union all select l.state, 'waits' from statement_line l where l.turn is not null`,
            },
            [organisationId],
          );
          return open.length === 0;
        },
        20_000,
        150,
      ).catch(async (error) => {
        const stuck = await this.#world.database.rows({
          text: `select b.state, b.reason, b.receipt, l.due_at, l.hold_until, l.leased_until from lane l
            left join delivery_batch b using (company_id, source_account_key)
            where b.state is null or b.state not in ('settled', 'withdrawn')`,
        });
        throw new Error(`${error.message}: ${JSON.stringify(stuck)}`);
      });
    }
  }

  /** Holds what became of everything against what was accepted, and counts it. */
  async assertSound(): Promise<string> {
    const { bank, database, sandbox } = this.#world;
    const lines = await database.rows<{ account: string; target: string; id: string; state: string }>({
      text: `select a.account_id as account, f.target_account_id as target, l.transaction_id as id, l.state
        from statement_line l join feed f using (company_id, source_account_key, feed_number)
          join source_account a on a.company_id = l.company_id and a.source_account_key = l.source_account_key`,
    });
    for (const line of lines) assert.ok(ended.includes(line.state), JSON.stringify(line));
    for (const { feed, targets } of this.#accounts) {
      for (const { accepted, organisationId, targetId } of targets) {
        const own = lines.filter(({ target }) => target === targetId);
        assert.deepEqual(own.map(({ id }) => id).sort(), [...accepted.keys()].sort(), feed.accountId);
        const there = new Set(own.filter(({ state }) => ended.indexOf(state) < 2).map(({ id }) => id));
        const expected = [...accepted.values()].filter(({ id }) => there.has(id));
        assert.deepEqual(
          sandbox.xero.admin.lines(organisationId, targetId).lines.map(seen),
          expected.map((line) => [line.id, line.amount, line.description]),
          `${feed.accountId} in ${targetId}`,
        );
      }
    }
    for (const operation of this.#operations) {
      const { status, validation } = await bank.operation(operation, operation.key);
      const states = (await bank.lines(operation, operation.key)).map(({ state }) => state);
      const why = `${operation.key}: ${states}`;
      assert.ok(status === "Success" || status === "Failed", `${status} ${why}`);
      if (status === "Success")
        assert.ok(
          states.every((state) => ended.indexOf(state) < 2),
          why,
        );
      else assert.ok(validation.errors.length > 0, why);
    }
    const count = (state: string) => `${lines.filter((line) => line.state === state).length} ${state}`;
    const { attempts } = await database.one<{ attempts: number }>({
      text: "select count(*)::int as attempts from delivery_attempt",
    });
    return `${this.#operations.length} pushes, ${attempts} attempts, lines: ${ended.map(count).join(", ")}`;
  }

  async #push(account: Account, lines: PushedLine[]): Promise<void> {
    const { target, feed } = account;
    const reply = await this.#world.bank.push({ ...feed, organisationId: "", targetId: "" }, lines);
    if (reply.status === 400 && /is (pending|connecting|disconnected|\w+, not Linked)/.test(reply.text))
      return;
    // A line that was refused may have gone out again meanwhile.
    if (reply.status === 400 && /cannot be changed any more/.test(reply.text)) return;
    assert.equal(reply.status, 200, reply.text);
    assert.ok(target, "only a mapped account takes lines");
    const joined = new Set(reply.body.validation.warnings.filter(repeats).map((one: Json) => one.itemId));
    for (const line of lines) {
      if (joined.has(line.id)) continue;
      target.accepted.delete(line.id);
      target.accepted.set(line.id, line);
    }
    const { companyId } = feed;
    this.#operations.push({ companyId, key: reply.body.pushOperationKey, account, target });
  }

  #newLine(account: Account): PushedLine {
    const cents = this.#chance.below(2000) - 900;
    account.balance += cents;
    return {
      id: `${account.feed.accountId}-${account.lines++}`,
      date: monthAgo().toISOString().slice(0, 10),
      amount: cents / 100,
      balance: account.balance / 100,
      description: "Line",
      transactionType: cents < 0 ? "Debit" : "Credit",
    };
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#chance.below(list.length)]!;
  }
}

const repeats = ({ message }: Json) => /pushed before with the same content/.test(message);
const seen = (line: { transactionId: string | null; signedAmount: string; description?: string | null }) => [
  line.transactionId,
  Number(line.signedAmount),
  line.description,
];
