import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import type { Json } from "../bank.ts";
import { freshOrganisation } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* Bank accounts between the bank and the accounting software, with what can go wrong on the way. */

const creation = { operation: "create-account" } as const;
const listing = { operation: "list-accounts" } as const;
const wanted = {
  accountName: "Reserve",
  accountType: "Debit",
  accountNumber: "2801462399",
  currency: "CZK",
};

/** A linked company with an organisation of its own at the pretend Xero. */
async function linkedAlone(world: TestMillrace) {
  const { organisationId } = freshOrganisation(world);
  const linked = await world.bank.linked(organisationId);
  const { sandbox, bank } = world;
  return {
    ...linked,
    organisationId,
    fault: (fault: FaultRequest) =>
      sandbox.xero.admin.addFault({
        ...fault,
        match: { tenantId: organisationId, ...fault.match },
      } as FaultRequest),
    push: async (fields: Record<string, unknown> = {}): Promise<string> => {
      const reply = await bank.call("POST", `${linked.path}/push/bankAccounts`, { ...wanted, ...fields });
      assert.equal(reply.status, 200, reply.text);
      return reply.body.pushOperationKey;
    },
    ended: (key: string) => bank.ended(linked, key, 30_000),
    named: (name: string) =>
      sandbox.xero.admin.organisation(organisationId).accounts.filter((account) => account.name === name),
    asked: (operation: string) =>
      sandbox.xero.admin
        .calls()
        .calls.filter((call) => call.operation === operation && call.tenantId === organisationId).length,
    refresh: async (): Promise<Json> =>
      bank.done(
        "POST",
        `/companies/${linked.companyId}/data/queue/bankAccounts?connectionId=${linked.connectionId}`,
      ),
    pulled: (id: string): Promise<Json> =>
      waitFor(
        `fetch ${id} to end`,
        async () => {
          const pull = await bank.done("GET", `/companies/${linked.companyId}/data/history/${id}`);
          return pull.progress === 100 && pull;
        },
        30_000,
      ),
  };
}

for (const [what, fault] of [
  ["the answer is cut after the account was made", { kind: "reset", when: "after" }],
  ["the connection is cut before anything was done", { kind: "reset" }],
  ["it fails after the account was made", { kind: "answer", when: "after", status: 500 }],
  ["it fails before anything was done", { kind: "answer", status: 502, body: "<h1>Bad Gateway</h1>" }],
  [
    "its failure is kept under the key although the account was made",
    { kind: "answer", when: "after", status: 500, storeUnderKey: true },
  ],
  [
    "its failure is kept under the key and nothing was done",
    { kind: "answer", status: 500, storeUnderKey: true },
  ],
  ["its answer cannot be read", { kind: "answer", when: "after", status: 200, body: "{" }],
] as const) {
  test(`where ${what}, there is exactly one account in the end and the push has it`, async (t) => {
    const world = await testMillrace(t);
    const place = await linkedAlone(world);
    place.fault({ ...fault, match: creation } as FaultRequest);
    const operation = await place.ended(await place.push());
    assert.equal(operation.status, "Success", JSON.stringify(operation));
    const [made, ...others] = place.named("Reserve");
    assert.deepEqual([operation.changes[0].recordRef.id, others], [made!.id, []]);
  });
}

test("an account that was there before is not taken for the one that is asked for, whatever is cut", async (t) => {
  const world = await testMillrace(t);
  const place = await linkedAlone(world);
  await place.ended(await place.push());
  const again = await place.ended(await place.push());
  assert.equal(again.status, "Failed");
  assert.match(again.errorMessage, /exists already/);
  assert.equal(place.named("Reserve").length, 1);
  assert.equal(place.asked("create-account"), 1, "nothing was asked for a second time");
});

test("several answers lost in a row still make one account", async (t) => {
  const world = await testMillrace(t);
  const place = await linkedAlone(world);
  place.fault({ kind: "reset", match: creation, times: 2 });
  place.fault({ kind: "reset", when: "after", match: creation });
  place.fault({ kind: "answer", status: 503, match: listing });
  const operation = await place.ended(await place.push());
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  assert.equal(place.named("Reserve").length, 1);
});

test("of two pushes of the same account at once one makes it and the other is told so, though both answers are cut", async (t) => {
  const world = await testMillrace(t);
  const place = await linkedAlone(world);
  place.fault({ kind: "reset", when: "after", match: creation, times: 2 });
  const keys = await Promise.all([place.push(), place.push({ accountName: "RESERVE " })]);
  const operations = await Promise.all(keys.map((key) => place.ended(key)));
  assert.deepEqual(operations.map(({ status }) => status).sort(), ["Failed", "Success"]);
  assert.match(operations.find(({ status }) => status === "Failed")!.errorMessage, /exists already/);
  assert.equal(place.named("Reserve").length + place.named("RESERVE").length, 1);
});

test("asked to be called less often, it waits and then makes the account", async (t) => {
  const world = await testMillrace(t);
  const place = await linkedAlone(world);
  place.fault({ kind: "rate-limit", problem: "minute", retryAfterSeconds: 1, match: creation });
  const operation = await place.ended(await place.push());
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  assert.equal(place.named("Reserve").length, 1);
  assert.equal(place.asked("create-account"), 2);
});

test("a customer who takes the approval back ends the push and the connection, and says so", async (t) => {
  const world = await testMillrace(t);
  const place = await linkedAlone(world);
  world.sandbox.xero.admin.revoke({ what: "tenant", tenantId: place.organisationId });
  const operation = await place.ended(await place.push());
  assert.deepEqual([operation.status, operation.statusCode], ["Failed", 400]);
  assert.match(operation.errorMessage, /authorisation/);
  assert.equal((await world.bank.done("GET", place.path)).status, "Deauthorized");
  assert.deepEqual(place.named("Reserve"), []);
});

test("a refresh brings what changed in the books, and only that gets a new modified date", async (t) => {
  const world = await testMillrace(t);
  const { bank, sandbox } = world;
  const place = await linkedAlone(world);
  const accounts = async (): Promise<Json[]> =>
    (await bank.done("GET", `${place.path}/data/bankAccounts?orderBy=accountName`)).results;
  const [before] = await accounts();
  const [added] = sandbox.xero.admin.addAccounts(place.organisationId, [
    { name: "Till", number: "1", bankAccountType: "CREDITCARD", currency: "CZK" },
  ]);
  const first = await place.refresh();
  assert.deepEqual([first.status, first.progress, first.isCompleted], ["Queued", 0, false]);
  const done = await place.pulled(first.id);
  assert.deepEqual([done.status, done.isCompleted, done.isErrored], ["Complete", true, false]);
  const [same, till] = await accounts();
  assert.deepEqual(same, before);
  assert.deepEqual([till.id, till.accountType, till.accountName], [added!.id, "Credit", "Till"]);
  sandbox.xero.admin.changeAccount(place.organisationId, before.id, { status: "ARCHIVED" });
  await place.pulled((await place.refresh()).id);
  const [archived] = await accounts();
  assert.equal(archived.status, "Archived");
  assert.ok(archived.modifiedDate > before.modifiedDate);
  assert.ok((await bank.done("GET", place.path)).lastSync >= done.completed);
});

for (const [what, fault, status] of [
  ["keeps failing", { kind: "answer", status: 503, times: 0, match: listing }, "FetchError"],
  [
    "refuses to be called before tomorrow",
    { kind: "rate-limit", problem: "day", retryAfterSeconds: 3600, match: listing },
    "RateLimitError",
  ],
  ["lets us in no longer", { kind: "tenant-forbidden", match: listing }, "AuthError"],
] as const) {
  test(`a refresh of software that ${what} ends as ${status} and leaves what was stored`, async (t) => {
    const world = await testMillrace(t);
    const place = await linkedAlone(world);
    const list = () => world.bank.done("GET", `${place.path}/data/bankAccounts`);
    const before = await list();
    place.fault(fault as FaultRequest);
    const pull = await place.pulled((await place.refresh()).id);
    assert.deepEqual([pull.status, pull.isCompleted, pull.isErrored], [status, false, true]);
    assert.ok(pull.errorMessage && pull.completed);
    assert.deepEqual(await list(), before);
    const { status: connection } = await world.bank.done("GET", place.path);
    assert.equal(connection, status === "AuthError" ? "Deauthorized" : "Linked");
  });
}
