import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { checkCredentials } from "../../src/credentials/check-credentials.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("200: when each pair was made, used and revoked, and nothing that signs on", async (t) => {
  const clock = adjustableClock();
  const { bank, millrace } = await testMillrace(t, { clock });
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${id}/connectionInfo/bankFeedAccounts/credentials`;
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  const token = { authorization: `Bearer ${accessToken}` };
  const sets = async () => (await bank.done("GET", path, undefined, token)).sets;
  assert.deepEqual(await sets(), []);

  const first = await bank.done("POST", path, {}, token);
  clock.advance(minute);
  const second = await bank.done("POST", path, {});
  clock.advance(minute);
  assert.ok(await checkCredentials(millrace.application, first.username, first.password));
  const reply = await bank.call("GET", path);
  const [newer, older] = reply.body.sets;
  assert.equal(reply.body.sets.length, 2);
  assert.ok(newer.issuedAt > older.issuedAt);
  assert.equal(newer.lastUsedAt, null);
  assert.ok(older.lastUsedAt > newer.issuedAt && older.lastUsedAt <= clock.now().toISOString());
  assert.deepEqual([newer.revokedAt, older.revokedAt], [null, null]);
  for (const secret of [first.username, first.password, second.username, second.password]) {
    assert.ok(!reply.text.includes(secret));
  }

  clock.advance(minute);
  await bank.done("DELETE", path, undefined, token);
  const revoked = await sets();
  const [{ revokedAt }] = revoked;
  assert.ok(revokedAt > older.lastUsedAt && revokedAt <= clock.now().toISOString());
  assert.deepEqual(
    revoked,
    [newer, older].map((set) => ({ ...set, revokedAt })),
  );
  clock.advance(minute);
  await bank.done("POST", path, {});
  assert.deepEqual((await sets()).slice(1), revoked);
});

test("200: of revoked pairs the last hundred are remembered, of each connection by itself", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const paths: string[] = [];
  for (const key of ["hcws", "hcws"]) {
    const { id } = await bank.connection(companyId, key);
    paths.push(`/companies/${companyId}/connections/${id}/connectionInfo/bankFeedAccounts/credentials`);
  }
  const [busy, calm] = paths as [string, string];
  await bank.done("POST", calm, {});
  await bank.done("DELETE", calm);
  for (let round = 0; round < 3; round++) {
    for (let nth = 0; nth < 4; nth++) {
      await Promise.all(Array.from({ length: 10 }, () => bank.done("POST", busy, {})));
    }
    await bank.done("DELETE", busy);
  }
  assert.equal((await bank.done("GET", busy)).sets.length, 100);
  assert.equal((await bank.done("GET", calm)).sets.length, 1);
});

test("400: a connection to other software", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}/connectionInfo/bankFeedAccounts/credentials`;
  const reply = await bank.call("GET", path);
  assertRefused(reply, 400);
  assert.equal(reply.body.code, "not-supported-by-integration");
});

test("404: no such company or connection", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  for (const place of [`${companyId}/connections/${nobody}`, `${nobody}/connections/${nobody}`]) {
    const path = `/companies/${place}/connectionInfo/bankFeedAccounts/credentials`;
    assertRefused(await bank.call("GET", path), 404);
  }
});
