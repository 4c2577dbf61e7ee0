import type { Feed } from "../bank.ts";
import type { TestMillrace } from "../millrace.ts";
import { type ClientOptions, OfxClient, type Pair } from "./ofx-client.ts";

export interface Place extends Feed {
  readonly pair: Pair;
  client(options?: ClientOptions): OfxClient;
}

/** A connection to QuickBooks with one account and a pair that signs on to it. */
export async function newPlace(
  { bank }: Pick<TestMillrace, "bank">,
  url: string,
  accountNumber = "12345670",
): Promise<Place> {
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  await bank.account(path, { currency: "USD", accountNumber, sortCode: null, balance: 0 });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`);
  const client = (options?: ClientOptions) => new OfxClient(url, pair, options);
  return {
    companyId,
    connectionId,
    accountId: "ac-001",
    organisationId: "",
    targetId: "",
    path,
    pair,
    client,
  };
}
