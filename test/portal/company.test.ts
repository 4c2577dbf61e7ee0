import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { timelineKinds } from "../../src/portal/timeline/timeline-event.ts";
import type { Feed, Json } from "../bank.ts";
import { addFault, assertDelivered, freshFeed, linesTo, post, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { type SignedIn, signedIn } from "../portal.ts";

suite("the page of a company", () => {
  let world: TestMillrace;
  let developer: SignedIn;
  let support: SignedIn;
  let onboarding: SignedIn;
  let feed: Feed;
  const typesOf = (page: Json): string[] => page.results.map((event: Json) => event.type);

  const cleanUp: (() => Promise<void>)[] = [];
  before(async () => {
    world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["hcws"] });
    developer = await signedIn(world, "developer", "Anna Novak");
    support = await signedIn(world, "support");
    onboarding = await signedIn(world, "onboarding");
    feed = await freshFeed(world);
    const lines = recentLines(3);
    await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
  });

  after(async () => {
    for (const run of cleanUp.reverse()) await run();
  });

  test("the timeline tells a company's history from its first event, in order, with who did it", async () => {
    const page = await developer.done("GET", `/companies/${feed.companyId}/timeline?order=oldest`);
    assert.deepEqual(typesOf(page), [
      "company.created",
      "connection.created",
      "link.opened",
      "link.accessToken.issued",
      "consent.given",
      "link.left",
      "connection.linked",
      "sourceAccounts.created",
      "sourceAccount.mapped",
      "feed.opened",
      "push.first",
    ]);
    assert.equal(page.next, null);
    const [created] = page.results;
    assert.equal(created.actor.kind, "api-key");
    assert.ok(created.correlationId);
    const opened = page.results.find((event: Json) => event.type === "link.opened");
    assert.deepEqual(opened.actor, { kind: "customer", name: null });
    const mapped = page.results.find((event: Json) => event.type === "feed.opened");
    assert.equal(mapped.connectionId, feed.connectionId);
    assert.equal(mapped.accountId, feed.accountId);
    assert.equal(mapped.facts.targetAccountId, feed.targetId);
    assert.equal(mapped.tone, "good");
    const first = page.results.at(-1);
    assert.equal(first.facts.lines, "3");
    assert.equal(first.accountId, feed.accountId);
  });

  test("pages of the timeline hold each event once, in either order and for one connection or kind", async () => {
    const { companyId, connectionId } = feed;
    for (const query of ["order=newest", "order=oldest", `connectionId=${connectionId}`, "kind=link,feed"]) {
      const whole = await developer.done("GET", `/companies/${companyId}/timeline?${query}&pageSize=200`);
      const read: string[] = [];
      for (let next: string | null = ""; next !== null; ) {
        const after: string = next === "" ? "" : `&after=${next}`;
        const page = await developer.done(
          "GET",
          `/companies/${companyId}/timeline?${query}&pageSize=2${after}`,
        );
        read.push(...page.results.map((event: Json) => event.id));
        next = page.next;
      }
      assert.deepEqual(
        read,
        whole.results.map((event: Json) => event.id),
        query,
      );
      assert.ok(read.length > 2, query);
    }
    const kinds = await developer.done("GET", `/companies/${companyId}/timeline?kind=feed`);
    assert.ok(kinds.results.every((event: Json) => event.kind === "feed"));
    const one = await developer.done("GET", `/companies/${companyId}/timeline?connectionId=${connectionId}`);
    assert.ok(one.results.every((event: Json) => event.connectionId === connectionId));
  });

  test("a kind or place that is none is refused, and an unknown company not found", async () => {
    const path = `/companies/${feed.companyId}/timeline`;
    for (const query of [
      "kind=weather",
      "after=yesterday",
      "connectionId=x",
      "order=sideways",
      "pageSize=0",
    ]) {
      const reply = await developer.get(`${path}?${query}`);
      assert.equal(reply.status, 400, query);
    }
    assert.match(
      (await developer.get(`${path}?kind=weather`)).body.error,
      new RegExp(timelineKinds.join(", ")),
    );
    for (const part of ["timeline", "feeds", "overview"])
      assert.equal(
        (await developer.get(`/companies/00000000-0000-4000-8000-000000000000/${part}`)).status,
        404,
      );
  });

  test("a feed tells where it leads, what arrived last, and that nothing waits", async () => {
    const page = await developer.done("GET", `/companies/${feed.companyId}/feeds`);
    assert.equal(page.totalResults, 1);
    const [row] = page.results;
    assert.equal(row.health, "healthy");
    assert.equal(row.accountId, feed.accountId);
    assert.equal(row.target.id, feed.targetId);
    assert.deepEqual([row.waiting, row.toCollect, row.notDelivered, row.lagSeconds], [0, 0, 0, null]);
    assert.equal(row.lastDelivered.transactionId, recentLines(3)[2]!.id);
    assert.equal(row.platformName, "Xero");
    assert.equal(
      (await developer.done("GET", `/companies/${feed.companyId}/feeds?text=nothing`)).totalResults,
      0,
    );
    const found = await developer.done("GET", `/companies/${feed.companyId}/feeds?text=CURRENT`);
    assert.equal(found.totalResults, 1);
  });

  test("lines that wait show at their feed; what a person changes is told with the person's name", async () => {
    const sick = await freshFeed(world);
    addFault(world, sick, { kind: "rate-limit", problem: "minute", retryAfterSeconds: 600, match: post });
    await world.bank.pushed(sick, recentLines(4));
    const row = async () => (await developer.done("GET", `/companies/${sick.companyId}/feeds`)).results[0];
    assert.equal((await row()).waiting, 4);
    assert.notEqual((await row()).lagSeconds, null);
    const unmapped = await world.bank.account(sick.path, { id: "ac-x", accountNumber: "5" });
    assert.equal(unmapped.status, "pending");
    const { results } = await developer.done("GET", `/companies/${sick.companyId}/feeds`);
    assert.deepEqual(
      results.map((one: Json) => one.health),
      ["waiting", "unmapped"],
    );

    await developer.done("PATCH", `${sick.path}/connectionInfo/bankFeedAccounts/${sick.accountId}`, {
      status: "disconnected",
    });
    assert.equal((await row()).health, "ended");
    const { results: events } = await developer.done("GET", `/companies/${sick.companyId}/timeline`);
    const changed = events.find((event: Json) => event.type === "sourceAccount.updated");
    assert.deepEqual(changed.actor, { kind: "person", name: "Anna Novak" });
    assert.equal(changed.tone, "bad");
  });

  test("the overview counts, and names what stands in the way", async () => {
    const well = await developer.done("GET", `/companies/${feed.companyId}/overview`);
    assert.equal(well.health, "healthy");
    assert.deepEqual(well.connections, { Linked: 1 });
    assert.deepEqual(well.accounts, { connected: 1 });
    assert.deepEqual(well.issues, []);
    assert.ok(well.lastDeliveryAt);

    const fresh = await world.bank.company("Empty");
    assert.equal((await developer.done("GET", `/companies/${fresh}/overview`)).health, "new");
    await world.bank.connection(fresh);
    assert.equal((await developer.done("GET", `/companies/${fresh}/overview`)).health, "connecting");

    const sick = await freshFeed(world);
    addFault(world, sick, { kind: "reject-later", errorType: "account-not-valid", match: post });
    const key = await world.bank.pushed(sick, recentLines(1));
    await linesTo(world, sick, key, "refused");
    const ill = await developer.done("GET", `/companies/${sick.companyId}/overview`);
    assert.equal(ill.health, "attention");
    assert.equal(ill.lastDeliveryAt, null, "a batch of which everything was refused delivered nothing");
    assert.deepEqual(
      ill.issues.map((issue: Json) => [issue.code, issue.accountId, issue.lines]),
      [["lines-refused", sick.accountId, 1]],
    );
    const [row] = (await developer.done("GET", `/companies/${sick.companyId}/feeds`)).results;
    assert.deepEqual([row.notDelivered, row.lastDelivered], [1, null]);
    await world.bank.ended(sick, key);
    const { results } = await developer.done("GET", `/companies/${sick.companyId}/timeline?kind=push`);
    const failed = results.find((event: Json) => event.type === "push.failed");
    assert.deepEqual([failed.facts.lines, failed.pushOperationKey, failed.tone], ["1", key, "bad"]);
  });

  test("a link is given with the instant at which it ends, to those who may see links", async () => {
    const connection = await world.bank.connection(feed.companyId);
    const path = `/companies/${feed.companyId}/connections/${connection.id}/link`;
    const { linkUrl, expiresAt } = await onboarding.done("GET", path);
    assert.equal((await fetch(linkUrl)).status, 200);
    assert.ok(Date.parse(expiresAt) > Date.now());
    assert.equal((await support.get(path)).status, 403);
    const shown = await support.done("GET", `/companies/${feed.companyId}`);
    assert.equal(shown.redirect, "");
    assert.ok(shown.dataConnections.every((one: Json) => one.linkUrl === ""));
  });

  test("account numbers are cut for roles that may not see them, wherever they stand", async () => {
    const paths = [
      `/companies/${feed.companyId}/feeds`,
      `${feed.path}/connectionInfo/bankFeedAccounts`,
      `${feed.path}/bankFeedAccounts/mapping?targets=false`,
    ];
    for (const path of paths) {
      const masked = (await support.get(path)).text;
      assert.doesNotMatch(masked, /2801462311/, path);
      assert.match(masked, /••••2311/, path);
      assert.match((await developer.get(path)).text, /2801462311/, path);
      assert.equal((await onboarding.get(path)).status, 403, path);
    }
    const { results } = await onboarding.done("GET", `/companies/${feed.companyId}/timeline?kind=feed`);
    assert.ok(results.length > 0 && results.every((event: Json) => !event.accountId && !event.accountName));
  });

  test("a company is exported as one document without links, masked by role, and that is recorded", async () => {
    const path = `/companies/${feed.companyId}/export`;
    const document = await developer.done("POST", path);
    assert.equal(document.company.id, feed.companyId);
    assert.equal(document.feeds[0].accountNumber, "2801462311");
    assert.equal(document.consents.length, 1);
    assert.ok(document.timeline.length > 10);
    assert.doesNotMatch(JSON.stringify(document), /otp=/);
    const key = { "idempotency-key": "export-1" };
    for (const _ of ["first", "again"]) {
      const masked = await support.post(path, undefined, key);
      assert.equal(masked.status, 200);
      assert.equal(masked.body.feeds[0].accountNumber, "••••2311");
    }
    const { results } = await developer.done("GET", `/companies/${feed.companyId}/timeline?kind=export`);
    assert.deepEqual(
      results.map((event: Json) => event.actor.name),
      ["Person of support", "Anna Novak"],
    );
  });

  test("one pair of QuickBooks credentials is revoked, the others stay good, and the last ends the connection", async () => {
    const companyId = await world.bank.company("Quick");
    const { id } = await world.bank.connection(companyId, "hcws");
    const base = `/companies/${companyId}/connections/${id}`;
    const path = `${base}/connectionInfo/bankFeedAccounts/credentials`;
    for (const _ of [1, 2]) await world.bank.done("POST", path, {});
    const sets = async (): Promise<Json[]> => (await developer.done("GET", path)).sets;
    const [newest, oldest] = await sets();
    assert.equal((await developer.delete(`${base}/credentials/${oldest.id}`)).status, 204);
    const after = await sets();
    assert.deepEqual(
      after.map((set) => [set.id, set.revokedAt === null]),
      [
        [newest.id, true],
        [oldest.id, false],
      ],
    );
    const again = await developer.delete(`${base}/credentials/${oldest.id}`);
    assert.deepEqual([again.status, again.body.code], [404, "credentials-not-found"]);
    assert.equal((await developer.delete(`${base}/credentials/${newest.id}`)).status, 204);
    assert.ok((await sets()).every((set) => set.revokedAt !== null));
    assert.equal((await support.delete(`${base}/credentials/${newest.id}`)).status, 403);
  });
});
