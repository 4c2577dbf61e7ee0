import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { Receiver, verified } from "../receiver.ts";

test("an event reaches each consumer that subscribes to its type, signed so that the receivers' verifier accepts it", async (t) => {
  const { bank } = await testMillrace(t);
  const created = await Receiver.open(t);
  const other = await Receiver.open(t);
  const consumer = await bank.done("POST", "/webhooks", { url: created.url, eventTypes: ["company.created"] });
  await bank.done("POST", "/webhooks", { url: other.url, eventTypes: ["company.deleted"] });
  const { secret } = await bank.done("GET", `/webhooks/${consumer.id}/secret`);
  const companyId = await bank.company();
  const [call] = await created.received(1);
  assert.equal(verified(secret, call!).eventType, "company.created");
  assert.equal(call!.body.payload.id, companyId);
  assert.match(call!.headers["content-type"]!, /^application\/json/);
  await bank.done("DELETE", `/companies/${companyId}`);
  const [deleted] = await other.received(1);
  assert.equal(deleted!.body.eventType, "company.deleted");
  assert.equal(created.calls.length, 1);
});
