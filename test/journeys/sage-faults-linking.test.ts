import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pino } from "pino";
import type { FaultOf, FaultRequest } from "../../simulators/sage/faults.ts";
import { minute, second } from "../../src/clock.ts";
import { lookForAccounts } from "../../src/sage-connector/look-for-accounts.ts";
import { someLines } from "../bank.ts";
import { type AdjustableClock, adjustableClock } from "../clock.ts";
import { monthAgo } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { returnAddress, SageCustomer } from "../sage.ts";
import { waitFor } from "../wait-for.ts";

/* What can happen between Sage, the bank and the browser while accounts are connected. */

let world: TestMillrace;
let clock: AdjustableClock;
const logged: string[] = [];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  clock = adjustableClock();
  const log = pino({ level: "warn" }, { write: (line: string) => logged.push(line) });
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["olpr"], clock, log });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const told = (
  how: FaultOf<"notification">["how"],
  more: Partial<FaultOf<"notification">> = {},
): FaultRequest => ({
  kind: "notification",
  how,
  ...more,
});
const linked = { contains: "externalId" };
const open = (url: string) => fetch(url, { redirect: "manual" });
const begin = ({ admin, sageCompany }: SageCustomer) =>
  admin.beginLink(sageCompany, undefined, returnAddress);
const authorisation = ({ admin }: SageCustomer, id: string) =>
  admin.authorisations().find((one) => one.id === id)?.status;
const newest = ({ admin }: SageCustomer) => admin.notifications().at(-1)!;

async function delivers(customer: SageCustomer, bankAccountId: string, prefix: string): Promise<void> {
  const lines = someLines(2, monthAgo(), prefix);
  const key = await world.bank.pushed(customer.feed(), lines);
  assert.equal((await world.bank.ended(customer.feed(), key)).status, "Success");
  const ids = customer.arrived(bankAccountId).map(({ uniqueId }) => uniqueId);
  assert.deepEqual(
    ids.slice(-2),
    lines.map(({ id }) => id),
  );
}

test("a call that does not prove to be Sage's changes nothing, and the true one after it counts", async () => {
  const disguises = [
    "wrong-header",
    "no-header",
    "expired-token",
    "foreign-token",
    "wrong-audience",
    "no-token",
  ] as const;
  const customer = await SageCustomer.arrive(world);
  const { authorisationId } = await customer.prove();
  const { externalId } = customer.admin.offered(authorisationId)[0]!;
  for (const how of disguises) {
    customer.admin.addFault(told(how, { match: linked }));
    customer.admin.linkAccount({ authorisationId, externalId, again: true });
    await customer.admin.notified();
    assert.equal(newest(customer).tries[0]?.outcome, "answered 401", how);
    assert.equal(await customer.status(), "pending", how);
  }
  const { id } = customer.admin.linkAccount({ authorisationId, externalId, again: true });
  await customer.admin.notified();
  assert.equal(await customer.status(), "connected");
  await delivers(customer, id, "true");
});

test("news that comes twice counts once", async () => {
  const customer = await SageCustomer.arrive(world);
  customer.admin.addFault(told("twice", { times: 2 }));
  const { bankAccountId } = await customer.connect();
  assert.equal(await customer.status(), "connected");
  customer.admin.addFault(told("twice"));
  customer.admin.disconnect(bankAccountId);
  await customer.admin.notified();
  assert.equal(await customer.status(), "disconnected");
  const tries = customer.admin.notifications().filter(({ companyId }) => companyId === customer.sageCompany);
  assert.deepEqual(
    tries.map(({ tries: [first] }) => first?.outcome),
    Array.from({ length: 6 }, () => "answered 204"),
  );
});

test("news of an account that comes before its consent was answered connects it all the same", async () => {
  const customer = await SageCustomer.arrive(world);
  const answered = { operation: "authorisation" };
  customer.admin.addFault({ kind: "hang", when: "after", milliseconds: 1_500, match: answered });
  const begun = begin(customer);
  const proving = customer.prove(begun);
  await waitFor("Sage to know", () => authorisation(customer, begun.authorisation.id) === "success");
  const [bankAccountId] = await customer.pick(begun.authorisation.id);
  assert.equal(newest(customer).state, "taken");
  assert.equal(await customer.status(), "connected");
  await proving;
  await delivers(customer, bankAccountId!, "early");
});

test("an account whose end is told before its beginning stays unconnected", async () => {
  const customer = await SageCustomer.arrive(world);
  const { authorisationId } = await customer.prove();
  customer.admin.addFault(told("late", { delayMs: 30 * second, match: linked }));
  const [bankAccountId] = await customer.pick(authorisationId);
  customer.admin.disconnect(bankAccountId!);
  await customer.admin.notified();
  customer.admin.advanceClock(30 * second);
  await customer.admin.notified();
  const about = (type: string) =>
    customer.admin
      .notifications()
      .find(({ body }) => body.resource.id === bankAccountId && body.type === type);
  const [begun, ended] = [about("resourceCreated"), about("resourceDeleted")];
  assert.deepEqual([begun?.state, ended?.state], ["taken", "taken"]);
  assert.ok(ended!.tries[0]!.at < begun!.tries[0]!.at);
  assert.notEqual(await customer.status(), "connected");
});

test("a browser that is faster than Sage's news waits for it", async () => {
  const customer = await SageCustomer.arrive(world);
  customer.admin.addFault(told("late", { delayMs: 400 }));
  const { authUrl } = begin(customer);
  const arrived = await open(authUrl);
  assert.equal(arrived.status, 303, await arrived.text());
});

test("a browser with a wrong address is led nowhere, and Sage's authorisation is not touched", async () => {
  const customer = await SageCustomer.arrive(world);
  for (const how of ["foreign-redirect", "no-redirect", "no-state", "unknown-bank"] as const) {
    customer.admin.addFault({ kind: "open-auth", how });
    const { authUrl, authorisation: begun } = begin(customer);
    const arrived = await open(authUrl);
    assert.equal(arrived.status, 400, how);
    assert.equal(arrived.headers.get("location"), null);
    assert.doesNotMatch(await arrived.text(), /(href|action)="https:\/\/money\.sage\.com\.collector/);
    assert.equal(authorisation(customer, begun.id), "announced", how);
  }
});

test("an authorisation that has expired, or was used, opens no page again", async () => {
  const customer = await SageCustomer.arrive(world);
  const used = begin(customer);
  await customer.prove(used);
  assert.equal((await open(used.authUrl)).status, 409);
  const late = begin(customer);
  await customer.admin.notified();
  clock.advance(20 * minute);
  const arrived = await open(late.authUrl);
  assert.equal(arrived.status, 409);
  assert.match(await arrived.text(), /Sage/);
});

test("codes that are typed when Sage waits no more connect nothing, and a new try does", async () => {
  const customer = await SageCustomer.arrive(world);
  const begun = begin(customer);
  await customer.admin.notified();
  const page = await customer.open(begun.authUrl);
  clock.advance(20 * minute);
  const { otp } = await world.bank.done("POST", `${customer.path}/bankFeeds/otp`);
  await assert.rejects(customer.submit(page, otp), /4\d\d !== 303|quarter|too long/);
  assert.equal(authorisation(customer, begun.authorisation.id), "announced");
  const { bankAccountId } = await customer.connect();
  await delivers(customer, bankAccountId, "again");
});

test("an account that was given up in Sage does not come back by a re-authorisation", async () => {
  const customer = await SageCustomer.arrive(world);
  const { bankAccountId } = await customer.connect();
  customer.admin.disconnect(bankAccountId);
  await customer.admin.notified();
  const begun = customer.admin.beginReauthorisation(bankAccountId, returnAddress);
  await customer.prove(begun).catch(() => undefined);
  await customer.admin.notified();
  assert.equal(customer.admin.bankAccount(bankAccountId).status, "cancelled");
  assert.notEqual(await customer.status(), "connected");
});

test("Sage that cannot be told for a while is told later, and the account can be picked then", async () => {
  const customer = await SageCustomer.arrive(world);
  const operation = { operation: "authorisation" };
  customer.admin.addFault({ kind: "answer", status: 503, body: "", match: operation });
  const { authorisationId } = await customer.prove();
  await waitFor("Sage to be told", () => authorisation(customer, authorisationId) === "success", 30_000);
  const [bankAccountId] = await customer.pick(authorisationId);
  await delivers(customer, bankAccountId!, "later");
});

test("an address that leads past Sage for a while ends no feed, and the lines wait", async () => {
  const customer = await SageCustomer.arrive(world);
  const { bankAccountId } = await customer.connect();
  const match = { operation: "post-statement", contains: bankAccountId };
  const away = customer.admin.addFault({ kind: "answer", status: 404, body: "<html>not here</html>", match });
  const key = await world.bank.pushed(customer.feed(), someLines(2, monthAgo(), "past"));
  await waitFor("the fault", () => !customer.admin.faults().some(({ id }) => id === away.id));
  clock.advance(5 * minute);
  assert.equal((await world.bank.ended(customer.feed(), key)).status, "Success");
  assert.equal(customer.arrived(bankAccountId).length, 2);
  assert.equal(await customer.status(), "connected");
});

test("an account of which neither the end nor the new beginning was heard ends, and begins anew", async () => {
  const customer = await SageCustomer.arrive(world);
  const { bankAccountId } = await customer.connect();
  customer.admin.addFault(told("never", { match: linked, times: 2 }));
  customer.admin.disconnect(bankAccountId);
  const key = await world.bank.pushed(customer.feed(), someLines(2, monthAgo(), "unheard"));
  assert.equal((await world.bank.ended(customer.feed(), key)).status, "Failed");
  assert.equal(await customer.status(), "disconnected");
  const { externalId } = customer.admin.bankAccount(bankAccountId);
  const { authorisationId } = customer.admin.bankAccount(bankAccountId);
  const { id } = customer.admin.linkAccount({ authorisationId, externalId });
  await customer.admin.notified();
  assert.equal(await customer.status(), "disconnected");
  clock.advance(5 * minute);
  await lookForAccounts(world.millrace.application);
  assert.equal(await customer.status(), "connected");
  await delivers(customer, id, "anew");
});

test("while Sage does not let the bank in, pushes wait and the log says so; once it does they go on", async () => {
  const customer = await SageCustomer.arrive(world);
  const { bankAccountId } = await customer.connect();
  const match = { operation: "post-statement", contains: bankAccountId };
  const { id } = customer.admin.addFault({ kind: "answer", status: 401, times: 0, match });
  const feed = customer.feed();
  const key = await world.bank.pushed(feed, someLines(2, monthAgo(), "locked"));
  const told = await waitFor("the log", () => logged.find((line) => line.includes("does not let")));
  assert.match(told, /"platformKey":"olpr".*does not let this installation in/);
  assert.equal((await world.bank.operation(feed, key)).status, "Pending");
  assert.equal((await world.bank.done("GET", customer.path)).status, "Linked");
  customer.admin.clearFaults(id);
  clock.advance(5 * minute);
  assert.equal((await world.bank.ended(feed, key)).status, "Success");
  assert.equal(customer.arrived(bankAccountId).length, 2);
});

test("a browser with an authorisation that Sage never told of is led nowhere, after a while", async () => {
  const customer = await SageCustomer.arrive(world);
  customer.admin.addFault({ kind: "open-auth", how: "unknown-authorisation" });
  const { authUrl, authorisation: begun } = begin(customer);
  const arriving = open(authUrl);
  let arrived: Response | undefined;
  arriving.then((response) => {
    arrived = response;
  });
  await waitFor("an answer", () => {
    clock.advance(second);
    return arrived !== undefined;
  });
  assert.deepEqual([arrived!.status, arrived!.headers.get("location")], [409, null]);
  assert.equal(authorisation(customer, begun.id), "announced");
});
