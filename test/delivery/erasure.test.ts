import assert from "node:assert/strict";
import { test } from "node:test";
import { eraseCompanyJob } from "../../src/companies/jobs.ts";
import { addFault, freshFeed, post, recentLines } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

test("a company is erased while what was sent for it is being recorded, and neither fails for the other", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, millrace, sandbox } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "hang", milliseconds: 3_000, when: "after", match: post });
  await bank.pushed(feed, recentLines());
  const sent = () => sandbox.xero.admin.calls(50).calls.find((call) => call.operation === post.operation);
  await waitFor("the lines to be on their way", () => sent()?.outcome === "running");
  await bank.done("DELETE", `/companies/${feed.companyId}`);
  const waiting = async (count: number) => {
    const found = await database.rows({
      text: "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    });
    // What runs by a plan may look at the table, too, and wait with them.
    return found.length >= count;
  };
  await database.transaction(async (tx) => {
    await tx.rows({ text: "lock table delivery_attempt in access exclusive mode" });
    // As after the longest wait for outcomes: erasing only waits until no grant is left.
    await database.count({ text: "delete from connection_grant" });
    await waitFor("the result to be recorded", () => waiting(1));
    await millrace.application.jobs.enqueue(database, eraseCompanyJob, { companyId: feed.companyId });
    await waitFor("both to wait", () => waiting(2));
  });
  await waitFor("the company to be erased", async () => {
    const companies = await database.rows({ text: "select from company" });
    return companies.length === 0;
  });
  const { deadlocks } = await database.one<{ deadlocks: number }>({
    text: "select deadlocks from pg_stat_database where datname = current_database()",
  });
  assert.equal(deadlocks, 0);
});
