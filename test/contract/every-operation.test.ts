import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { openDatabase, quotedIdentifier } from "../../src/database/pool.ts";
import { Bank, type Reply } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { type Documented, describedApi } from "./documented.ts";
import { type Operation, operations, type Place, pathOf } from "./operations.ts";
import { assertRefused } from "./refusal.ts";

/** What stands before every operation, reached for each of them; 401 and 403 are in authentication.test.ts. */
let world: TestMillrace;
let here: Place;
let documented: readonly Documented[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  const { companyId, connectionId, path } = await world.bank.linked(organisations.czk);
  const { id: accountId } = await world.bank.account(path);
  here = { companyId, connectionId, accountId, pushOperationKey: randomUUID() };
  documented = (await describedApi(world.bank.url)).operations;
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const call = (
  { bank }: { bank: Bank },
  operation: Operation,
  headers: Record<string, string> = {},
): Promise<Reply> => bank.call(operation.method, pathOf(operation, here), operation.body?.(here), headers);

/** Holds a refusal against the contract's form, and the operation's documentation against it. */
function assertDocumentedRefusal(operation: Operation, reply: Reply, status: number): void {
  assertRefused(reply, status);
  const found = documented.find(({ id }) => id === operation.id);
  assert.ok(found?.operation.responses[status], `${operation.id} does not document ${status}`);
}

test("the operations tried here are all that are documented", () => {
  assert.deepEqual(documented.map(({ id }) => id).sort(), operations.map(({ id }) => id).sort());
});

test("429 once the requests of the day are used up", async (t) => {
  const limited = await world.another({ MILLRACE_RATE_DAILY_BASE: "1", MILLRACE_ROLES: "api" });
  const bank = new Bank(`http://127.0.0.1:${limited.port}`, world.bank.apiKey, world.sandbox);
  await waitFor("the day's requests to be used up", async () => {
    return (await bank.call("GET", "/companies")).status === 429;
  });
  for (const operation of operations) {
    await t.test(operation.id, async () => {
      const reply = await call({ bank }, operation);
      assertDocumentedRefusal(operation, reply, 429);
      assert.ok(Number(reply.headers.get("retry-after")) > 0);
    });
  }
});

test("500 when something of ours is broken, which says nothing of the inside", async (t) => {
  await world.database.rows({ text: "alter table api_key rename to api_key_elsewhere" });
  t.after(async () => {
    await world.database.rows({ text: "alter table api_key_elsewhere rename to api_key" });
  });
  for (const operation of operations) {
    await t.test(operation.id, async () => {
      const reply = await call(world, operation);
      assertDocumentedRefusal(operation, reply, 500);
      assert.doesNotMatch(reply.text, /\brelation\b|api_key/);
    });
  }
});

test("503 while the database is away, and answers again when it is back", async (t) => {
  const maintenance = new URL(world.databaseUrl);
  const name = maintenance.pathname.slice(1);
  maintenance.pathname = "/postgres";
  const server = openDatabase({ connectionString: maintenance.href, maximumConnections: 1 });
  const allow = (allowed: boolean) =>
    server.rows({ text: `alter database ${quotedIdentifier(name)} with allow_connections ${allowed}` });
  t.after(async () => {
    await allow(true);
    await server.close();
    await waitFor("it to answer again", async () => (await call(world, operations[1]!)).status === 200);
  });
  await allow(false);
  await server.rows({ text: "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1" }, [
    name,
  ]);
  for (const operation of operations) {
    await t.test(operation.id, async () => {
      const reply = await call(world, operation);
      assertDocumentedRefusal(operation, reply, 503);
      assert.ok(Number(reply.headers.get("retry-after")) > 0);
    });
  }
});

test("409 while a request under the same Idempotency-Key runs, and 422 for another request under it", async (t) => {
  for (const operation of operations.filter(({ method }) => method === "POST" || method === "PATCH")) {
    await t.test(operation.id, async () => {
      const headers = { "idempotency-key": randomUUID() };
      const first = await call(world, operation, headers);
      assert.ok(first.status < 500, first.text);
      // As it stands while the first has not been answered yet.
      const text =
        "update idempotency_record set reply_status = null, sealed_reply = null, claimed_until = expires_at";
      await world.database.rows({ text });
      const again = await call(world, operation, headers);
      assertDocumentedRefusal(operation, again, 409);
      assert.equal(again.body.code, "idempotency-key-in-use");
      assert.ok(Number(again.headers.get("retry-after")) > 0);
      const other = await call(world, { ...operation, path: `${operation.path}?other=1` }, headers);
      assertDocumentedRefusal(operation, other, 422);
    });
  }
});
