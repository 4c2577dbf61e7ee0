import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { may } from "../../src/access/roles.ts";
import { second } from "../../src/clock.ts";
import { permissions } from "../../src/portal/permissions.ts";
import type { AdjustableClock } from "../clock.ts";
import { companyTables } from "../contract/company-tables.ts";
import { addFault, freshOrganisation, post, recentLines } from "../deliveries.ts";
import type { TestMillrace } from "../millrace.ts";
import type { SignedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

export interface PortalOperation {
  readonly id: string;
  readonly method: string;
  /** With its parameters: `/companies/:companyId`. */
  readonly route: string;
}

const limitedRoles = ["onboarding", "advisor", "analyst"] as const;

/** What each kind of parameter is for one company; whatever else a route takes is one of its words. */
type Facts = Readonly<Record<string, string>>;

/** Parameters of paths that name nothing by themselves, with what stands there. */
const words: Facts = {
  platformKey: "gbol",
  dataType: "bankTransactions",
  productIdentifier: "bank-feeds",
  syncId: randomUUID(),
  datasetId: randomUUID(),
  batchId: randomUUID(),
};

/**
 * Calls everything that roles may call who see only companies they own, about a company that is not theirs: no reply may
 * hold anything of it, each must be that of an unknown company, and nothing of it may change.
 */
export async function checkUnseen(
  t: TestContext,
  world: TestMillrace & { readonly clock: AdjustableClock },
  operations: readonly PortalOperation[],
  { administrator, analyst }: Readonly<Record<"administrator" | "analyst", SignedIn>>,
): Promise<void> {
  const mine = await companyOf(world, administrator, "Harbour Cafe");
  const other = await companyOf(world, administrator, "Zephyr Foundry");
  // Counts of a moment ago are not made anew.
  world.clock.advance(20 * second);
  const unknown: Facts = { companyId: randomUUID(), pushOperationKey: randomUUID(), retryId: randomUUID() };
  const owners = (companyId: string, people: readonly SignedIn[]) =>
    administrator.done("PUT", `/companies/${companyId}/owners`, {
      ownerUserIds: people.map(({ person }) => person.personId),
    });
  await owners(mine.companyId!, [analyst]);
  await administrator.done("PUT", "/company-permissions", { ownedOnly: true });
  const callable = operations.filter(({ id }) => {
    const capability = permissions[id];
    return capability && limitedRoles.some((role) => may(role, capability));
  });
  const reads = callable.filter(({ method }) => method === "GET");
  const changes = callable.filter(({ method }) => method !== "GET");

  await t.test("an analyst may call all that the roles may call who see only what they own", () => {
    for (const { id } of callable) assert.ok(may("analyst", permissions[id]!), id);
  });

  await t.test("what the paths of all of it name is known here, so that it is asked for", () => {
    const named = new Set(callable.flatMap(({ route }) => route.match(/(?<=:)\w+/g) ?? []));
    for (const name of [...Object.keys(other), ...Object.keys(words)]) named.delete(name);
    assert.deepEqual([...named], []);
  });

  const found = new Set<string>();
  await t.test("whoever sees only companies of their own reads nothing of another in any reply", async () => {
    for (const { id, route } of reads)
      for (const [asked, same] of questions(route, mine, other, unknown)) {
        const [reply, all] = [await analyst.get(asked), await administrator.get(asked)];
        const told = `${id} ${asked}: ${reply.status} ${reply.text.slice(0, 300)}`;
        assert.ok(reply.status < 500, told);
        assert.deepEqual(tracesIn(reply.text, other, asked), [], told);
        if (tracesIn(all.text, other, asked).length > 0) found.add(id);
        if (same) assert.deepEqual(shapeOf(reply, other), shapeOf(await analyst.get(same), unknown), told);
      }
  });

  await t.test("the same calls tell those who see everything of both", () => {
    const expected = `list-companies get-company list-connections list-source-accounts list-create-operations
      portal-list-pushes portal-get-push portal-download-push portal-search portal-list-attention portal-get-timeline
      portal-list-push-retries portal-get-push-retry portal-list-company-feeds portal-get-company-overview`;
    for (const id of expected.split(/\s+/)) assert.ok(found.has(id), id);
  });

  await t.test("what is counted for them are their own companies", async () => {
    const home = await analyst.done("GET", "/home");
    assert.deepEqual([home.companies, home.connections.Linked, home.accounts.connected], [1, 1, 1]);
    assert.equal((await analyst.done("GET", "/companies")).totalResults, 1);
    assert.equal((await analyst.done("GET", "/activity")).total.outcomes.refused, 2);
    const { groups } = await analyst.done("GET", "/attention?kind=pushes-failed");
    assert.deepEqual([groups[0].found, groups[0].customers, groups[0].lines], [1, 1, 1]);
  });

  await t.test("and they change nothing of another company", async () => {
    const before = await rowsOf(world, other.companyId!);
    const unnamed: string[] = [];
    for (const { id, method, route } of changes) {
      const names = /:(companyId|pushOperationKey|retryId)/.test(route);
      if (!names) unnamed.push(id);
      const body = method === "DELETE" ? undefined : bodies(other)[id];
      const reply = await analyst.call(method, pathOf(route, other), body ?? (names ? {} : undefined));
      const told = `${id}: ${reply.status} ${reply.text.slice(0, 300)}`;
      if (names) {
        const same = await analyst.call(method, pathOf(route, unknown), body ?? {});
        assert.equal(reply.status, 404, told);
        assert.deepEqual(shapeOf(reply, other), shapeOf(same, unknown), told);
        if (/:(connectionId|accountId)/.test(route)) {
          const mixed = pathOf(route, { ...other, companyId: mine.companyId! });
          assert.equal((await analyst.call(method, mixed, body ?? {})).status >= 400, true, `${id} ${mixed}`);
        }
      } else if (body) assert.ok(reply.status === 404 || reply.body.pushes === 0, told);
    }
    // Whatever is new here needs a body above that names the other company.
    assert.deepEqual(unnamed.sort(), ["create-company", ...Object.keys(bodies(other))].sort());
    const everywhere = { filter: {}, parts: "failed" };
    assert.equal((await analyst.done("POST", "/push-retries/plan", everywhere)).pushes, 1);
    await analyst.done("POST", "/push-retries", everywhere);
    assert.deepEqual(await rowsOf(world, other.companyId!), before);
  });

  await t.test("who makes a company in the Portal owns it, and may give it away", async () => {
    const { id, ownerUserIds } = await analyst.done("POST", "/companies", { name: "Mill Lane" });
    assert.deepEqual(ownerUserIds, [analyst.person.personId]);
    assert.equal((await analyst.get(`/companies/${id}/overview`)).status, 200);
    const listed = async (query: string) =>
      (await administrator.done("GET", `/companies?query=${encodeURIComponent(query)}`)).totalResults;
    assert.equal(await listed(`ownerUserIds=${analyst.person.personId}`), 2);
    assert.equal(await listed("hasActiveOwner=true"), 2);
    await owners(id, [administrator]);
    assert.equal((await analyst.get(`/companies/${id}`)).status, 404);
    const nobody = await administrator.put(`/companies/${id}/owners`, { ownerUserIds: [randomUUID()] });
    assert.deepEqual([nobody.status, nobody.body.code], [400, "invalid-content"]);
  });

  await t.test("without the switch everybody sees all companies again", async () => {
    assert.equal((await analyst.get("/company-permissions")).status, 403);
    await administrator.done("PUT", "/company-permissions", { ownedOnly: false });
    assert.equal((await analyst.get(pathOf("/companies/:companyId", other))).status, 200);
  });
}

/** A company with an account, a push that was refused, and a retry of it that somebody began. */
async function companyOf(world: TestMillrace, person: SignedIn, name: string): Promise<Facts> {
  const { bank } = world;
  const word = name.split(" ", 1)[0]!.toLowerCase();
  const { organisationId, accountIds } = freshOrganisation(world);
  const accountName = `${name} account`;
  const accountId = `${word}-account`;
  const feed = await bank.feed(organisationId, accountIds[0]!, { id: accountId, accountName });
  const { companyId, connectionId } = feed;
  await bank.done("PATCH", `/companies/${companyId}`, { name });
  const refuse = () =>
    addFault(world, feed, { kind: "reject", errorType: "invalid-end-balance", match: post });
  refuse();
  const pushOperationKey = await bank.pushed(feed, recentLines(1, word));
  await bank.ended(feed, pushOperationKey);
  refuse();
  const filter = { companyId };
  const { retryId } = await person.done("POST", "/push-retries", { filter, parts: "failed" });
  await waitFor(
    "the retry",
    async () => (await person.done("GET", `/push-retries/${retryId}`)).state === "done",
  );
  await bank.ended(feed, pushOperationKey);
  const { correlationId } = await person.done("GET", `/pushes/${pushOperationKey}`);
  return {
    correlationId,
    companyId,
    connectionId,
    name,
    accountName,
    accountId,
    sourceAccountId: accountId,
    pushOperationKey,
    retryId,
    transactionId: word,
  };
}

/** Ways to ask a route for the other company, and the same question about an unknown one where there is one. */
function questions(route: string, mine: Facts, other: Facts, unknown: Facts): [string, string?][] {
  const asked = pathOf(route, other);
  const queries = [
    "",
    ...["q", "text", "query", "companyId", "transactionId"].flatMap((name) =>
      ["companyId", "name", "pushOperationKey", "connectionId", "transactionId", "correlationId"].map(
        (fact) => {
          const value = name === "query" ? `name~${other.transactionId}` : other[fact]!;
          return name === "companyId" && fact !== "companyId" ? "" : `?${name}=${encodeURIComponent(value)}`;
        },
      ),
    ),
  ];
  const mixed = pathOf(route, { ...other, companyId: mine.companyId! });
  if (asked !== pathOf(route, unknown))
    return [
      [asked, pathOf(route, unknown)],
      [`${asked}?format=csv`, `${pathOf(route, unknown)}?format=csv`],
      [mixed],
    ];
  return [...new Set(queries)].map((query) => [`${asked}${query}`]);
}

const pathOf = (route: string, facts: Facts): string =>
  route.replace(/:(\w+)/g, (_, name) => facts[name] ?? words[name] ?? "x");

/** Facts of a company that stand in a text, but for those that were asked for. */
const tracesIn = (text: string, facts: Facts, asked: string): string[] => {
  const [told, named] = [text, decodeURIComponent(asked)].map((one) => one.toLowerCase());
  return Object.values(facts).filter(
    (fact) => told!.includes(fact.toLowerCase()) && !named!.includes(fact.toLowerCase()),
  );
};

/** A reply without the ids that it was asked with and its own. */
const shapeOf = ({ status, text }: { status: number; text: string }, facts: Facts) => [
  status,
  Object.values(facts)
    .reduce((all, fact) => all.replaceAll(fact, ""), text)
    .replace(/"correlationId":"\w+"/, ""),
];

/** For changes whose paths name no company: what they would be told to do to the other. */
const bodies = ({ companyId, pushOperationKey }: Facts): Readonly<Record<string, object>> => ({
  "portal-mute-attention": { kind: "pushes-failed", companyId, subject: pushOperationKey, until: null },
  "portal-plan-push-retry": { filter: { companyId }, parts: "failed" },
  "portal-start-push-retry": { filter: { companyId }, parts: "failed" },
});

/** Made anew every minute, whoever asks for what. */
const madeAnew = new Set(["attention", "audit_chain"]);

/** All rows of a company, table by table, but what only tells that somebody looked; of events not how they are sealed. */
async function rowsOf({ database }: TestMillrace, companyId: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const table of await companyTables(database)) {
    if (madeAnew.has(table)) continue;
    const row = table === "audit_event" ? "row.event_id::text" : "row::text";
    const text = `select md5(coalesce(string_agg(${row}, ' ' order by ${row}), '')) as sum from ${table} row where company_id = $1`;
    all.push([table, (await database.one<{ sum: string }>({ text }, [companyId])).sum]);
  }
  return all;
}
