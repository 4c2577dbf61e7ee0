import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { operations, type Place, pathOf } from "../contract/operations.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { addSource, setUp } from "../pretend-source.ts";

interface AuditRow {
  readonly type: string;
  readonly company_id: string;
  readonly actor: { readonly kind: string; readonly id?: string; readonly address?: string };
  readonly target: Readonly<Record<string, string>>;
}

/** The event that each operation writes; reading ones are not listed. */
const events: Readonly<Record<string, string>> = {
  "create-company": "company.created",
  "replace-company": "company.updated",
  "update-company": "company.updated",
  "delete-company": "company.deleted",
  "get-company-access-token": "company.accessToken.issued",
  "create-connection": "connection.created",
  "unlink-connection": "connection.disconnected",
  "delete-connection": "connection.deleted",
  "create-source-account": "sourceAccounts.created",
  "create-batch-source-account": "sourceAccounts.created",
  "update-source-account": "sourceAccount.updated",
  "delete-source-account": "sourceAccount.deleted",
  "create-bank-account-mapping": "sourceAccount.mapped",
  "create-bank-transactions": "bankTransactions.accepted",
  "create-api-key": "apiKey.created",
  "delete-api-key": "apiKey.deleted",
  "update-profile": "profile.changed",
  "update-link-settings": "linkSettings.changed",
  "set-link-image": "linkImage.changed",
  "delete-link-image": "linkImage.removed",
  "set-cors-settings": "allowedOrigins.changed",
  "set-connection-management-cors-settings": "allowedOrigins.changed",
  "get-connection-management-access-token": "company.accessToken.issued",
  "remove-product": "company.product.removed",
  "add-product": "company.product.added",
  "create-bank-account": "bankAccount.pushed",
  "refresh-data-type": "bankAccounts.pull.requested",
  "create-feed-source": "feedSource.created",
  "replace-feed-source": "feedSource.replaced",
  "delete-feed-source": "feedSource.removed",
  "set-managed-bank-feed": "managedFeed.set",
  "delete-managed-bank-feed": "managedFeed.removed",
  "run-managed-bank-feed-ad-hoc-sync": "managedSync.started",
  "create-webhook-consumer": "webhookConsumer.created",
  "update-webhook-consumer": "webhookConsumer.updated",
  "delete-webhook-consumer": "webhookConsumer.deleted",
  "get-webhook-consumer-secret": "webhookConsumer.secret.shown",
  "rotate-webhook-consumer-secret": "webhookConsumer.secret.rotated",
  "replay-webhook-message": "webhookMessage.replayed",
  "recover-webhook-messages": "webhookMessages.recovered",
  "test-webhook-consumer": "webhookMessage.tested",
  "create-handoff": "link.handedOff",
  "create-share": "link.shared",
};
/** Operations that Xero, or any place, refuses. */
const refused = new Set([
  "refresh-product-data",
  "generate-credentials",
  "list-credentials",
  "download-statement",
  // It names no version of the text.
  "create-consent",
  "delete-bank-feed-credentials",
  "generate-otp",
  "generate-pairing-code",
  "list-netsuite-pairings",
  "update-connection-authorization",
]);
/** Company of events that concern the installation. */
const installation = "00000000-0000-0000-0000-000000000000";

/** The operations in an order in which all can succeed, one after another, in one place. */
const order = [...operations].sort((a, b) => rank(a.id) - rank(b.id));
function rank(id: string): number {
  const last = ["delete-source-account", "unlink-connection", "delete-connection", "delete-company"];
  const mapping = ["create-bank-account-mapping", "create-bank-transactions"];
  return last.includes(id) ? 100 + last.indexOf(id) : mapping.indexOf(id);
}

async function prepared({ bank }: TestMillrace): Promise<Place> {
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  const { id: accountId } = await bank.account(path);
  const { id: apiKeyId } = await bank.done("POST", "/apiKeys", {});
  const feedSourceId = await addSource(bank, "https://core.example/feed");
  await setUp(bank, { path, accountId }, feedSourceId);
  // A handoff is for allowed origins.
  await bank.done("POST", "/corsSettings", { allowedOrigins: ["https://portal.bank.example"] });
  const pushOperationKey = "0a4e1111-2222-4333-8444-555566667777";
  const eventType = "company.created";
  const hooks = { url: "http://127.0.0.1:9/", eventTypes: [eventType] };
  const { id: webhookId } = await bank.done("POST", "/webhooks", hooks);
  const { id: messageId } = await bank.done("POST", `/webhooks/${webhookId}/test`, { eventType });
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
  await bank.done("PUT", "/settings/link/images/logo", picture);
  const ours = { companyId, connectionId, accountId, pushOperationKey };
  return { ...ours, feedSourceId, apiKeyId, webhookId, messageId };
}

const bodies = (place: Place): Readonly<Record<string, unknown>> => ({
  "create-bank-account-mapping": {
    sourceAccountId: place.accountId,
    targetAccountId: organisations.czkAccount,
  },
  "create-bank-transactions": { accountId: place.accountId, transactions: someLines(2, systemClock.now()) },
});

const byCorrelation = ({ database }: TestMillrace, id: string | null) =>
  database.rows<AuditRow>(
    { text: "select type, company_id, actor, target from audit_event where correlation_id = $1" },
    [id],
  );
const countAll = async ({ database }: TestMillrace) =>
  (await database.one<{ rows: number }>({ text: "select count(*)::int as rows from audit_event" })).rows;

test("every changing operation writes exactly one audit event, naming actor, address and request", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const place = await prepared(world);
  const { api_key_id } = await database.one<{ api_key_id: string }>({
    text: "select api_key_id from api_key where name is not null",
  });

  for (const operation of order) {
    await t.test(`${operation.id}: ${events[operation.id] ?? "none, it changes nothing"}`, async () => {
      const body = bodies(place)[operation.id] ?? operation.body?.(place);
      const path = pathOf(operation, place);
      const reply = await bank.call(operation.method, path, body);
      const missing =
        /\{(pushOperationKey|syncId|datasetId)\}/.test(operation.path) || refused.has(operation.id);
      assert.ok(reply.status < 300 || missing, `${reply.status} ${reply.text}`);
      const rows = await byCorrelation(world, reply.headers.get("x-correlation-id"));
      const expected = events[operation.id];
      assert.deepEqual(
        rows.map(({ type }) => type),
        expected ? [expected] : [],
      );
      const [row] = rows;
      if (!row) return;
      assert.deepEqual([row.actor.kind, row.actor.id], ["api-key", api_key_id]);
      assert.match(row.actor.address ?? "", /127\.0\.0\.1$/);
      assert.equal(row.target.companyId ?? installation, row.company_id);
    });
  }
});

test("consents, and operations of QuickBooks and Sage, write exactly one audit event each, too, and none where they change nothing", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const companyId = await bank.company();
  const at = async (platform: string) =>
    `/companies/${companyId}/connections/${(await bank.connection(companyId, platform)).id}`;
  const [quickBooks, sage] = [await at("hcws"), await at("olpr")];
  const credentials = `${quickBooks}/connectionInfo/bankFeedAccounts/credentials`;
  const fields = { authorizationId: "auth-1" };
  const steps: [string, string, unknown, string[]][] = [
    ["POST", credentials, {}, ["credentials.generated"]],
    ["DELETE", credentials, undefined, ["credentials.revoked"]],
    ["DELETE", credentials, undefined, []],
    ["POST", `${sage}/bankFeeds/otp`, undefined, ["otp.generated"]],
    ["PUT", `${sage}/authorization`, fields, ["authorization.stored"]],
    ["PUT", `${sage}/authorization`, fields, []],
  ];
  const { version } = await bank.done("GET", `${sage}/consent`);
  const agreed = { version, locale: "en" };
  steps.push(["POST", `${sage}/consents`, agreed, ["consent.given"]]);
  steps.push(["POST", `${sage}/consents`, agreed, []]);
  for (const [method, path, body, expected] of steps) {
    const reply = await bank.call(method, path, body);
    assert.ok(reply.status < 300, reply.text);
    const rows = await byCorrelation(world, reply.headers.get("x-correlation-id"));
    assert.deepEqual(
      rows.map(({ type, company_id }) => [type, company_id]),
      expected.map((type) => [type, companyId]),
    );
  }
});

test("the API key, and each step of the customer's way through the link, has its audit event", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const key = await database.one<AuditRow>({
    text: "select * from audit_event where type = 'apiKey.created'",
  });
  assert.equal(key.actor.kind, "system");
  const { companyId } = await bank.linked(organisations.czk);
  const rows = await database.rows<AuditRow>(
    {
      text: "select * from audit_event where company_id = $1 and actor->>'kind' = 'customer' order by at, event_id",
    },
    [companyId],
  );
  assert.deepEqual(
    rows.map(({ type }) => type),
    ["link.opened", "link.accessToken.issued", "consent.given", "link.left", "connection.linked"],
  );
  for (const { actor } of rows) assert.match(actor.address ?? "", /127\.0\.0\.1$/);
});

test("an operation that fails before its commit leaves neither its change nor its audit event", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const place = await prepared(world);
  await bank.map(
    `/companies/${place.companyId}/connections/${place.connectionId}`,
    place.accountId,
    organisations.czkAccount,
  );
  await database.rows({
    text: `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$;
           create constraint trigger planted after insert on audit_event deferrable initially deferred
           for each row execute function refuse()`,
  });
  const state = async () => {
    const tables = [
      "company",
      "connection",
      "source_account",
      "feed",
      "feed_source",
      "managed_feed",
      "managed_sync",
      "statement_line",
      "push_operation",
      "domain_event",
      "api_key",
      "profile",
      "allowed_origin",
    ];
    // The worker goes on with these meanwhile, so that only how many there are must stay.
    const counted = [
      "webhook_consumer",
      "webhook_message",
      "webhook_delivery",
      "pull_operation",
      "account_creation",
    ];
    const texts = tables.map(async (table) =>
      (
        await database.rows<{ row: string }>({ text: `select t::text as row from ${table} t order by 1` })
      ).map(({ row }) => row),
    );
    const counts = counted.map((table) =>
      database.rows({ text: `select count(*)::int as "${table}" from ${table}` }),
    );
    return Promise.all([...texts, ...counts]);
  };
  // One takes several steps; one has nothing to do while the product is there; one waits for those that it feeds.
  const steps = ["create-bank-account-mapping", "add-product", "delete-feed-source"];
  const before = await state();
  const audited = await countAll(world);

  for (const operation of order.filter(({ id }) => events[id] && !steps.includes(id))) {
    await t.test(operation.id, async () => {
      const body = bodies(place)[operation.id] ?? operation.body?.(place);
      const reply = await bank.call(operation.method, pathOf(operation, place), body);
      assert.equal(reply.status, 500, reply.text);
      assert.ok(!reply.text.includes("planted"));
      assert.equal(await countAll(world), audited);
      assert.deepEqual(await state(), before);
    });
  }
});
