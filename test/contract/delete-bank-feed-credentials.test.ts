import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCredentials } from "../../src/credentials/check-credentials.ts";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("delete-bank-feed-credentials", async (t) => {
  const { bank, database, millrace } = await testMillrace(t);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${id}`;
  const credentials = `${path}/connectionInfo/bankFeedAccounts/credentials`;

  await t.test(
    "204: revokes every pair, disconnects what they connected, and 204 again when there is none",
    async () => {
      const pairs = [await bank.done("POST", credentials, {}), await bank.done("POST", credentials, {})];
      await bank.account(path, { id: "fed", currency: "USD" });
      await bank.account(path, { id: "waiting", currency: "USD", accountNumber: "2" });
      // No connector lets QuickBooks sign on yet: the account is connected as it would be.
      await database.count({
        text: "update source_account set status = 'connected' where account_id = 'fed'",
      });
      const reply = await bank.call("DELETE", credentials);
      assert.deepEqual([reply.status, reply.text], [204, ""]);
      for (const { username, password } of pairs)
        assert.equal(await checkCredentials(millrace.application, username, password), undefined);
      const statuses = async () =>
        (await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`)).map(({ status }: Json) => status);
      assert.deepEqual(await statuses(), ["disconnected", "pending"]);
      assert.equal((await bank.call("DELETE", credentials)).status, 204);
      const events = {
        text: "select type from audit_event where company_id = $1 and type = 'credentials.revoked'",
      };
      assert.equal((await database.rows(events, [companyId])).length, 1);
    },
  );

  await t.test("400 for a connection to other accounting software", async () => {
    const linked = await bank.linked(organisations.czk);
    assertRefused(
      await bank.call("DELETE", `${linked.path}/connectionInfo/bankFeedAccounts/credentials`),
      400,
    );
  });
});
