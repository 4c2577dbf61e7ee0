import { system, transact } from "../../src/application.ts";
import { linkExternally } from "../../src/connections/link-externally.ts";
import { openExternalFeed } from "../../src/mapping/external-feed.ts";
import { uuid } from "../../src/random.ts";
import type { TestMillrace } from "../millrace.ts";

/** A connection that is linked to NetSuite account 1234567, with one account mapped there. */
export async function linkedNetSuite({ bank, millrace }: TestMillrace, targetAccountId = "900") {
  const { application } = millrace;
  const companyId = await bank.company();
  const connectionId: string = (await bank.connection(companyId, "akxx")).id;
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const place = { companyId, connectionId };
  const organisationId = "1234567:2";
  const work = <T>(run: Parameters<typeof transact<T>>[3]) =>
    transact(application, system("test"), uuid(application.random), run);
  await work((one) => linkExternally(application, one, place, organisationId));
  await bank.account(path, { id: "ac-0", currency: "USD", accountNumber: "28011000" });
  const feed = { organisationId, providerFeedId: "f", targetAccountId, targetName: null, startDate: null };
  await work((one) => openExternalFeed(application, one, { ...place, accountId: "ac-0" }, feed));
  return { ...place, path };
}
