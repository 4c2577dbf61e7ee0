import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { day, systemClock } from "../../src/clock.ts";
import { organisations, testMillrace } from "../../test/millrace.ts";
import { addSource, setUp, synced } from "../../test/pretend-source.ts";
import { waitFor } from "../../test/wait-for.ts";
import { sample, startSource } from "./server.ts";

test("the example source is fetched page by page, and its transactions arrive in the books", async (t) => {
  const { bank } = await testMillrace(t);
  const server = startSource(0, "example-token", sample(systemClock.now()));
  await waitFor("the source to listen", () => server.listening);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const authentication = { type: "bearer", token: "example-token" };
  const sourceId = await addSource(bank, `http://127.0.0.1:${port}/feed`, { authentication });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await setUp(bank, feed, sourceId, {
    firstPeriodStart: new Date(systemClock.now().getTime() - 10 * day).toISOString(),
  });
  const sync = await synced(bank, feed);
  assert.equal(sync.status, "SuccessDataPushed", JSON.stringify(sync));
  await bank.ended(feed, sync.pushOperationKeys[0]);
  assert.deepEqual(
    bank.arrived(feed).map(({ transactionId }) => transactionId),
    ["b-1", "b-2", "b-3"],
  );
  assert.equal((await fetch(`http://127.0.0.1:${port}/feed`)).status, 401);
});
