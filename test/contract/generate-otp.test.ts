import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import { spendOtp } from "../../src/one-time-passwords/spend-otp.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("generate-otp", async (t) => {
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, { clock });
  const companyId = await bank.company();
  const connect = async (key = "olpr") => {
    const { id } = await bank.connection(companyId, key);
    const path = `/companies/${companyId}/connections/${id}`;
    return { id, path, otp: `${path}/bankFeeds/otp` };
  };
  const spend = async (connectionId: string, otp: string) =>
    (await spendOtp(millrace.application, connectionId, otp))?.connectionId;

  await t.test(
    "200: six letters and digits without look-alikes, good for an hour and for one use",
    async () => {
      const { id, otp } = await connect();
      const before = clock.now().getTime();
      const made = await bank.done("POST", otp);
      assert.deepEqual(Object.keys(made).sort(), ["expiry", "otp"]);
      assert.match(made.otp, /^[A-HJKMNP-Z2-9]{6}$/);
      const expiry = new Date(made.expiry).getTime();
      assert.ok(expiry >= before + hour && expiry <= clock.now().getTime() + hour);
      assert.match(made.expiry, /Z$/);
      assert.equal(await spend(id.toUpperCase(), ` ${made.otp.toLowerCase()} `), id);
      assert.equal(await spend(id, made.otp), undefined);
    },
  );

  await t.test("a code opens only the connection it was made for, and only until it expires", async () => {
    const [one, two] = [await connect(), await connect()];
    const made = await bank.done("POST", one.otp, {});
    assert.equal(await spend(two.id, made.otp), undefined);
    assert.equal(await spend("no connection", made.otp), undefined);
    clock.advance(hour);
    assert.equal(await spend(one.id, made.otp), undefined);
  });

  await t.test("of two who type the code at once, one gets in", async () => {
    const { id, otp } = await connect();
    const made = await bank.done("POST", otp);
    const spent = await Promise.all(Array.from({ length: 8 }, () => spend(id, made.otp)));
    assert.equal(spent.filter(Boolean).length, 1);
  });

  await t.test("five wrong codes end those that wait; a new one works again", async () => {
    const { id, otp } = await connect();
    const made = await bank.done("POST", otp);
    await Promise.all(Array.from({ length: 5 }, (_, nth) => spend(id, `WRONG${nth}`)));
    assert.equal(await spend(id, made.otp), undefined);
    assert.equal(await spend(id, (await bank.done("POST", otp)).otp), id);
  });

  await t.test("the newest five codes are good at the same time", async () => {
    const { id, otp } = await connect();
    const codes: string[] = [];
    for (let nth = 0; nth < 6; nth++) {
      clock.advance(1);
      codes.push((await bank.done("POST", otp)).otp);
    }
    assert.equal(await spend(id, codes[0]!), undefined);
    for (const code of codes.slice(1)) assert.equal(await spend(id, code), id);
  });

  await t.test("the code is stored nowhere, and ends with its connection", async () => {
    const { id, path, otp } = await connect();
    const made = await bank.done("POST", otp);
    const rows = await database.rows<{ row: string }>({
      text: "select o::text as row from one_time_password o union all select a::text from audit_event a",
    });
    for (const { row } of rows) assert.ok(!row.includes(made.otp), row);
    await bank.done("DELETE", path);
    assert.equal(await spend(id, made.otp), undefined);
  });

  await t.test("400 for a connection to other accounting software, 404 for none", async () => {
    for (const key of ["gbol", "hcws", "fbrh", "akxx"]) {
      const reply = await bank.call("POST", (await connect(key)).otp);
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "not-supported-by-integration");
    }
    const { id } = await connect();
    const other = await bank.company();
    assertRefused(await bank.call("POST", `/companies/${other}/connections/${id}/bankFeeds/otp`), 404);
    assertRefused(await bank.call("POST", `/companies/${companyId}/connections/x%2Fy/bankFeeds/otp`), 404);
  });
});
