import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { sageTexts } from "../../src/sage-page/texts.ts";
import { formFields } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { backAtSage, newOtp, postSage, sageAddress, sageConnection, submitSage } from "./sage-page.ts";

const frameAncestors =
  "frame-ancestors 'self' https://*.sagebankdrive.com https://*.sage.com https://*.intacct.com https://*.sageone.com";
const policyOf = (response: Response) => response.headers.get("content-security-policy")!.split("; ");
const back = `${backAtSage}&state=auth-1`;

test("Sage's page", async (t) => {
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, { clock });
  const stored = async (connectionId: string): Promise<unknown> => {
    const [row] = await database.rows<{ company_id: string; sealed_fields: Buffer }>(
      { text: "select company_id, sealed_fields from connection_authorization where connection_id = $1" },
      [connectionId],
    );
    const purpose = row && `connection-authorization:${row.company_id}:${connectionId}`;
    return row && JSON.parse(millrace.application.vault.open(purpose!, row.sealed_fields));
  };

  await t.test(
    "303 back to Sage with its authorisation, which is kept, by id and password in any case and with blanks",
    async () => {
      const { connectionId, otp } = await sageConnection(bank);
      const typed = { connectionId: ` ${connectionId.toUpperCase()}`, password: ` ${otp.toLowerCase()} ` };
      const response = await submitSage(bank, typed);
      assert.deepEqual([response.status, response.headers.get("location")], [303, back]);
      assert.equal(response.headers.get("set-cookie"), null);
      assert.deepEqual(await stored(connectionId), { authorizationId: "auth-1", bankId: "bank-9" });
      const { events } = await auditOf(connectionId);
      assert.deepEqual(
        events.filter(({ type }) => type === "authorization.stored").map(({ actor }) => actor.kind),
        ["customer"],
      );
      assert.equal((await submitSage(bank, typed)).status, 401, "a password works once");
    },
  );

  async function auditOf(connectionId: string) {
    const events = await database.rows<{ type: string; actor: { kind: string } }>(
      { text: "select type, actor from audit_event where target->>'connectionId' = $1" },
      [connectionId],
    );
    return { events };
  }

  await t.test(
    "303 again for a connection that has an authorisation already, which adds another account",
    async () => {
      const { connectionId, otp, path } = await sageConnection(bank);
      assert.equal((await submitSage(bank, { connectionId, password: otp })).status, 303);
      const address = sageAddress(bank, { authorizationId: "auth-2", bankId: "" });
      const typed = { connectionId, password: await newOtp(bank, path) };
      const response = await submitSage(bank, typed, address);
      assert.equal(response.headers.get("location"), `${backAtSage}&state=auth-2`);
      assert.deepEqual(await stored(connectionId), { authorizationId: "auth-2" });
    },
  );

  await t.test(
    "401 in the same words for an unknown connection, a wrong, a foreign and an expired password",
    async () => {
      const one = await sageConnection(bank);
      const two = await sageConnection(bank);
      const xero = (await bank.connection(one.companyId)).id;
      const bodies = new Set<string>();
      const cases = [
        { connectionId: one.connectionId, password: "AAAAAA" },
        { connectionId: one.connectionId, password: two.otp },
        { connectionId: "11111111-1111-4111-8111-111111111111", password: one.otp },
        { connectionId: xero, password: one.otp },
        { connectionId: "not an id", password: one.otp },
        { connectionId: `${one.connectionId}\u0000`, password: one.otp },
      ];
      for (const typed of cases) {
        const response = await submitSage(bank, typed);
        assert.equal(response.status, 401, JSON.stringify(typed));
        const page = await response.text();
        assert.ok(!page.includes(typed.password));
        bodies.add(
          page
            .replace(/nonce="[^"]*"/g, "")
            .replace(/name="ticket" value="[^"]*"/, "")
            .replace(/name="connectionId" value="[^"]*"/, ""),
        );
      }
      assert.equal(bodies.size, 1);
      assert.equal(await stored(one.connectionId), undefined);
    },
  );

  await t.test("401 for the right password after five wrong ones, until there is a new one", async () => {
    const { connectionId, otp, path } = await sageConnection(bank);
    for (let nth = 0; nth < 5; nth++)
      assert.equal((await submitSage(bank, { connectionId, password: "AAAAAA" })).status, 401);
    assert.equal((await submitSage(bank, { connectionId, password: otp })).status, 401);
    const password = await newOtp(bank, path);
    assert.equal((await submitSage(bank, { connectionId, password })).status, 303);
  });

  await t.test("400 that names the field for one left empty", async () => {
    const { connectionId, otp } = await sageConnection(bank);
    for (const [typed, wrong] of [
      [{ connectionId: " ", password: otp }, "connectionId"],
      [{ connectionId, password: "" }, "password"],
    ] as const) {
      const response = await submitSage(bank, typed);
      assert.equal(response.status, 400);
      const page = await response.text();
      assert.match(page, new RegExp(`id="${wrong}"[^>]*aria-invalid="true"`));
      assert.match(page, new RegExp(`id="${wrong}-wrong"`));
    }
    assert.equal((await submitSage(bank, { connectionId, password: otp })).status, 303);
  });

  await t.test("409 without an account to choose, and the password stays good", async () => {
    const { connectionId, otp, path } = await sageConnection(bank, { accounts: 0 });
    const response = await submitSage(bank, { connectionId, password: otp });
    assert.equal(response.status, 409);
    assert.ok((await response.text()).includes(back.replaceAll("&", "&#38;")));
    await bank.account(path, { currency: "CAD" });
    assert.equal((await submitSage(bank, { connectionId, password: otp })).status, 303);
  });

  await t.test("403 for a company whose bank feeds are switched off", async () => {
    const { companyId, connectionId, otp } = await sageConnection(bank);
    await bank.done("DELETE", `/companies/${companyId}/products/bank-feeds`);
    assert.equal((await submitSage(bank, { connectionId, password: otp })).status, 403);
    assert.equal(await stored(connectionId), undefined);
  });

  await t.test("400 when it was not opened by Sage, or would lead elsewhere", async () => {
    const leads = (redirectUri: string) => sageAddress(bank, { redirectUri });
    for (const address of [
      `${bank.url}/sage/connect`,
      sageAddress(bank, { authorizationId: " " }),
      sageAddress(bank, { authorizationId: "x".repeat(201) }),
      leads("https://evil.example/"),
      leads("https://sage.com.evil.example/"),
      leads("https://evilsage.com/"),
      leads("https://evil.example/?.sage.com"),
      leads("https://evil.example\\.sage.com/"),
      leads("https://money.sage.com@evil.example/"),
      leads("https://user:password@money.sage.com/"),
      leads("https://money.sage.com:8443/"),
      leads("http://money.sage.com/"),
      leads("javascript:alert(1)//.sage.com"),
      leads("//money.sage.com/"),
      leads("not an address"),
      leads(`https://money.sage.com/${"x".repeat(2_000)}`),
    ]) {
      const response = await fetch(address);
      assert.equal(response.status, 400, address);
      const page = await response.text();
      assert.doesNotMatch(page, /<form|href="[^?"][^"]*evil/, address);
      assert.ok(policyOf(response).some((part) => part.startsWith(frameAncestors)));
    }
  });

  await t.test("400 for a form that we did not make, and for one that was open too long", async () => {
    const { connectionId, otp } = await sageConnection(bank);
    const typed = { connectionId, password: otp };
    const { ticket } = formFields(await (await fetch(sageAddress(bank))).text());
    const [text = "", signature] = ticket!.split(".");
    const forged = Buffer.from(
      JSON.stringify({
        ...JSON.parse(Buffer.from(text, "base64url").toString()),
        redirectUri: "https://evil.example",
      }),
    ).toString("base64url");
    for (const wrong of ["", "x", text, `${text}.`, `${forged}.${signature}`, `${ticket}x`]) {
      const response = await postSage(bank, { ...typed, ticket: wrong });
      assert.equal(response.status, 400, wrong);
      assert.doesNotMatch(await response.text(), /evil/);
    }
    assert.equal((await fetch(`${bank.url}/sage/connect`, { method: "POST" })).status, 400);
    clock.advance(15 * minute);
    const late = await postSage(bank, { ...typed, ticket: ticket! });
    assert.equal(late.status, 400);
    assert.match(await late.text(), /took too long/);
    assert.equal(await stored(connectionId), undefined);
  });

  await t.test(
    "the page may be framed by Sage and by nobody else, keeps nothing, and posts to nobody but Sage and us",
    async () => {
      const response = await fetch(sageAddress(bank));
      assert.equal(response.status, 200);
      const policy = policyOf(response);
      assert.ok(
        policy.some((part) => part.startsWith(frameAncestors)),
        policy.join("; "),
      );
      assert.ok(policy.includes("form-action 'self' https://money.sage.com"));
      assert.ok(policy.includes("default-src 'none'"));
      assert.equal(response.headers.get("x-frame-options"), null);
      assert.equal(response.headers.get("set-cookie"), null);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.doesNotMatch(await response.text(), /<script/);
    },
  );

  await t.test("the language follows the browser and the switch, and survives a wrong password", async () => {
    const french = await (await fetch(sageAddress(bank), { headers: { "accept-language": "fr" } })).text();
    assert.match(french, /<html lang="fr-CA">[\s\S]*Identifiant de connexion/);
    const switched = /href="(\?[^"]*lang=en[^"]*)"/.exec(french)![1]!.replaceAll("&#38;", "&");
    assert.match(await (await fetch(`${bank.url}/sage/connect${switched}`)).text(), /Connection ID/);
    const typed = { connectionId: "x", password: "y" };
    const wrong = await (await submitSage(bank, typed, sageAddress(bank, { lang: "fr-CA" }))).text();
    assert.match(wrong, /Ces valeurs ne conviennent pas/);
    const other = /href="(\?[^"]*lang=en[^"]*)"/.exec(wrong)![1]!.replaceAll("&#38;", "&");
    assert.match(await (await fetch(`${bank.url}/sage/connect${other}`)).text(), /name="ticket"/);
  });

  await t.test(
    "the operator's callout stands below the fields, and a page of the operator's replaces ours",
    async () => {
      const settings = await bank.done("GET", "/settings/link");
      const put = (change: object) =>
        bank.done("PUT", "/settings/link", { ...writable(settings), ...change });
      await put({
        callouts: {
          olpr: {
            en: {
              title: "New here?",
              body: "See <how>.",
              linkText: "Show me",
              linkUrl: "https://bank.example/sage",
            },
            "fr-CA": { title: "Nouveau?", body: "Voyez." },
          },
        },
      });
      const page = await (await fetch(sageAddress(bank))).text();
      assert.match(page, /New here\?[\s\S]*See &#60;how&#62;\.[\s\S]*href="https:\/\/bank\.example\/sage"/);
      await put({ sageAuthorizationUrl: "https://bank.example/login?from=sage" });
      const led = await fetch(sageAddress(bank), { redirect: "manual" });
      assert.equal(led.status, 303);
      const target = new URL(led.headers.get("location")!);
      assert.deepEqual(
        [target.origin, Object.fromEntries(target.searchParams)],
        [
          "https://bank.example",
          { from: "sage", authorizationId: "auth-1", redirectUri: backAtSage, bankId: "bank-9" },
        ],
      );
      // Written as browsers read it: other readers of addresses take what follows the sign for the host.
      const twofold = sageAddress(bank, { redirectUri: "https://money.sage.com\\@evil.example/back" });
      const ledToo = await fetch(twofold, { redirect: "manual" });
      assert.equal(
        new URL(ledToo.headers.get("location")!).searchParams.get("redirectUri"),
        "https://money.sage.com/@evil.example/back",
      );
      await put({});
    },
  );
});

const writable = ({ adjusted, images, missing, notes, theme, ...settings }: Record<string, unknown>) =>
  settings;

test("every text of Sage's page is there in both languages with the same placeholders", () => {
  const { en, "fr-CA": fr } = sageTexts;
  assert.deepEqual(Object.keys(fr), Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))];
    assert.deepEqual(placeholders(fr[key]), placeholders(en[key]), key);
    assert.notEqual(fr[key], en[key]);
  }
});
