import assert from "node:assert/strict";
import type { Sandbox } from "../../simulators/sandbox.ts";
import { systemClock } from "../../src/clock.ts";
import type { Bank, Feed } from "../bank.ts";
import { someLines } from "../bank.ts";
import { addSource, type PretendSource, setUp, synced } from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";

/** One thing of every kind that a path can name, by the name of the path's parameter. */
export type Ids = {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
  readonly sourceAccountId: string;
  readonly pushOperationKey: string;
  readonly datasetId: string;
  readonly syncId: string;
  readonly sourceId: string;
  readonly webhookId: string;
  readonly messageId: string;
  readonly apiKeyId: string;
  readonly platformKey: string;
  readonly imageKind: string;
  readonly productIdentifier: string;
  readonly dataType: string;
};

export const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

/** Ids in a proper form that nothing has. */
export const nowhere: Ids = {
  companyId: nobody,
  connectionId: nobody,
  accountId: "nobody",
  sourceAccountId: "nobody",
  pushOperationKey: nobody,
  datasetId: nobody,
  syncId: nobody,
  sourceId: nobody,
  webhookId: nobody,
  messageId: nobody,
  apiKeyId: nobody,
  platformKey: "zzzz",
  imageKind: "banner",
  productIdentifier: "nothing",
  dataType: "nothing",
};

/**
 * A company whose account has a feed, a push and a managed feed that ran once, and of the client a consumer with a
 * message, a source and a spare API key. Its organisation is the `nth` of its own.
 */
export async function placeFor(
  bank: Bank,
  { xero }: Sandbox,
  source: PretendSource,
  nth: number,
): Promise<{ ids: Ids; feed: Feed }> {
  const accountId = `place ${nth}/é`;
  const [organisation] = xero.admin.addOrganisations([{ name: `Place ${nth}`, baseCurrency: "CZK" }]);
  const organisationId = organisation!.id;
  const linked = await bank.linked(organisationId);
  await bank.account(linked.path, { id: accountId, accountNumber: `28014600${nth}` });
  const mapped = await bank.map(linked.path, accountId);
  assert.equal(mapped.status, "connected", JSON.stringify(mapped));
  const feed: Feed = {
    ...linked,
    accountId,
    organisationId,
    targetId: mapped.targetAccountId,
  };
  const pushOperationKey = await bank.pushed(feed, someLines(1, systemClock.now()));
  const history = await bank.done("GET", `/companies/${feed.companyId}/data/history`);
  const sourceId = await addSource(bank, source.url);
  await setUp(bank, feed, sourceId);
  const { syncId } = await synced(bank, feed);
  const consumer = { url: source.url, eventTypes: ["company.created"] };
  const webhookId = (await bank.done("POST", "/webhooks", consumer)).id;
  await bank.company("Told of");
  const message = await waitFor("a message of the consumer", async () => {
    const { results } = await bank.done("GET", `/webhooks/${webhookId}/messages`);
    return results[0];
  });
  const ids: Ids = {
    companyId: feed.companyId,
    connectionId: feed.connectionId,
    accountId,
    sourceAccountId: accountId,
    pushOperationKey,
    datasetId: history.results[0].id,
    syncId,
    sourceId,
    webhookId,
    messageId: message.id,
    apiKeyId: (await bank.done("POST", "/apiKeys", { name: "spare" })).id,
    platformKey: "gbol",
    imageKind: "logo",
    productIdentifier: "bank-feeds",
    dataType: "bankAccounts",
  };
  return { ids, feed };
}

/** A path in some place. */
export const pathIn = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? name));
