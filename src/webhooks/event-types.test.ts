import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Compile } from "typebox/compile";
import { readConfig } from "../config.ts";
import { eventTypes, findEventType } from "./event-types.ts";
import { emittedNames, uuidOf } from "./told-event.ts";

const config = readConfig({});

test("the catalogue holds every event of the contract, those of its former kind, and ours", () => {
  const names = (origin: string) =>
    eventTypes.filter((type) => type.origin === origin).map(({ name }) => name);
  assert.deepEqual(names("contract").sort(), [
    "bankAccounts.write.successful",
    "bankAccounts.write.unsuccessful",
    "bankFeeds.sourceAccount.connected",
    "bankFeeds.sourceAccount.disconnected",
    "bankTransactions.write.successful",
    "bankTransactions.write.unsuccessful",
    "client.rateLimit.reached",
    "client.rateLimit.reset",
    "company.created",
    "company.deleted",
    "company.product.added",
    "company.product.removed",
    "connection.connected",
    "connection.created",
    "connection.deleted",
    "connection.disconnected",
    "connection.failed",
    "connection.reconnected",
    "read.completed",
    "read.completed.initial",
  ]);
  assert.deepEqual(names("legacy").sort(), [
    "ClientRateLimitReached",
    "ClientRateLimitReset",
    "DataConnectionStatusChanged",
    "DataSyncCompleted",
    "DataSyncStatusChangedToError",
    "DatasetDataChanged",
    "NewCompanySynchronized",
    "PushOperationStatusChanged",
    "PushOperationTimedOut",
  ]);
  assert.deepEqual(names("millrace"), ["bankTransactions.write.outcomes", "link.requested"]);
});

test("whatever is sent is in the catalogue, and the catalogue says what is never sent", () => {
  for (const name of emittedNames) assert.ok(findEventType(name)?.emitted, name);
  assert.deepEqual(
    eventTypes
      .filter(({ emitted }) => !emitted)
      .map(({ name }) => name)
      .sort(),
    [
      "DataSyncCompleted",
      "DataSyncStatusChangedToError",
      "DatasetDataChanged",
      "NewCompanySynchronized",
      "read.completed",
      "read.completed.initial",
    ],
  );
});

test("the example of every event that is sent keeps to its schema, and is the same each time", () => {
  for (const { name, emitted, schema, example } of eventTypes) {
    const body = example(config);
    assert.equal(body !== undefined, emitted, name);
    if (!emitted) continue;
    const compiled = Compile(schema);
    assert.ok(compiled.Check(body), `${name}: ${JSON.stringify([...compiled.Errors(body)])}`);
    if (name.includes(".")) assert.equal((body as { eventType: string }).eventType, name);
    assert.deepEqual(example(config), body);
  }
});

test("a schema refuses a body of another event", () => {
  const body = findEventType("connection.created")!.example(config);
  for (const name of ["company.created", "bankTransactions.write.successful", "PushOperationStatusChanged"]) {
    assert.ok(!Compile(findEventType(name)!.schema).Check(body), name);
  }
});

test("names are found as written, labels of old rules in any case, and nothing else", () => {
  assert.equal(findEventType("company.created")?.name, "company.created");
  assert.equal(findEventType("Dataset data changed")?.name, "DatasetDataChanged");
  assert.equal(findEventType("DATASET DATA CHANGED")?.name, "DatasetDataChanged");
  assert.equal(findEventType("Push Operation Status Changed()")?.name, "PushOperationStatusChanged");
  for (const name of ["", "company.Created", "invoices.write.successful", "__proto__", "constructor"])
    assert.equal(findEventType(name), undefined, name);
});

test("the id of a second body is a UUID that only its event and its name decide", () => {
  const id = uuidOf("an event", "a name");
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(uuidOf("an event", "a name"), id);
  assert.notEqual(uuidOf("an event", "another name"), id);
});

test("the guide tells of every event, and which of them stay silent", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../docs/guide/webhook-events.md"), "utf8");
  const [told, silent] = guide.split("## Names that stay silent") as [string, string];
  for (const { name, emitted } of eventTypes) {
    assert.equal(told.includes(`| \`${name}\` |`), emitted, name);
    assert.equal(silent.includes(`\`${name}\``), !emitted, name);
  }
});
