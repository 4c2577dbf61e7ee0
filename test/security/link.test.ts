import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../src/config.ts";
import { createXero } from "../../src/integrations/xero/index.ts";
import { redirectAddress } from "../../src/link/redirect.ts";
import { type Bank, formFields } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { exchange, requestBytes } from "./raw.ts";

const press = (linkUrl: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const { origin, pathname } = new URL(linkUrl);
  const body = new URLSearchParams(fields);
  return fetch(origin + pathname, { method: "POST", body, headers, redirect: "manual" });
};
const opened = async (linkUrl: string) => formFields(await (await fetch(linkUrl)).text());
const newLink = async (bank: Bank): Promise<string> => (await bank.connection(await bank.company())).linkUrl;

test("a press on continue", async (t) => {
  const { bank } = await testMillrace(t);

  await t.test("that another site made is refused, and spends no password", async () => {
    const linkUrl = await newLink(bank);
    const fields = await opened(linkUrl);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: "null" },
      { origin: "https://evil.example" },
    ];
    for (const headers of foreign) {
      const reply = await press(linkUrl, fields, headers);
      assert.equal(reply.status, 401);
      assert.equal(reply.headers.get("set-cookie"), null);
    }
    const own = { "sec-fetch-site": "same-origin", origin: "null" };
    const reply = await press(linkUrl, fields, own);
    assert.equal(reply.status, 303);
    const cookie = reply.headers.get("set-cookie")!.split(";", 1)[0]!;
    const again = (headers: Record<string, string>) =>
      fetch(`${new URL(linkUrl).origin}/link/again`, {
        method: "POST",
        headers: { cookie, ...headers },
        redirect: "manual",
      });
    assert.equal((await again({ "sec-fetch-site": "cross-site" })).status, 401);
    assert.equal((await again(own)).status, 303);
  });

  await t.test("begins a session of its own, whatever cookie the browser came with", async () => {
    const linkUrl = await newLink(bank);
    const cookie = "millrace_link=planted";
    const reply = await press(linkUrl, await opened(linkUrl), { cookie });
    assert.equal(reply.status, 303);
    const [given, ...attributes] = reply.headers.get("set-cookie")!.split("; ");
    assert.notEqual(given, cookie);
    assert.ok(attributes.includes("HttpOnly") && attributes.includes("SameSite=Lax"), `${attributes}`);
    assert.ok(!attributes.some((attribute) => /^domain/i.test(attribute)), `${attributes}`);
    const planted = await fetch(`${new URL(linkUrl).origin}/link/finished`, { headers: { cookie } });
    assert.equal(planted.status, 401);
  });

  await t.test("carries on parameters of the link that are text, and leaves out what is none", async () => {
    const linkUrl = await newLink(bank);
    const odd = "&user=42&a=%00&b%00=c&d=%0d%0aset-cookie:x&e=%ED%A0%80&__proto__=f&constructor=g&g=1&g=2";
    const fields = await opened(linkUrl + odd);
    const names = ["__proto__", "constructor", "e", "otp", "user"];
    assert.deepEqual(Object.keys(fields).sort(), names);
    assert.equal((await press(linkUrl, { ...fields, a: "\0", "b\0": "c", d: "\r\n" })).status, 303);
  });

  await t.test(
    "with a password of another connection, altered, or sent in the address is refused",
    async () => {
      const [linkUrl, other] = [await newLink(bank), await newLink(bank)];
      const { otp = "" } = await opened(linkUrl);
      for (const wrong of [
        "",
        "742271",
        `${otp}A`,
        otp.toLowerCase(),
        "A".repeat(32),
        "\0",
        "é".repeat(16),
        new URL(other).searchParams.get("otp")!,
      ]) {
        assert.equal((await press(linkUrl, { otp: wrong })).status, 401, wrong);
      }
      assert.equal((await press(`${linkUrl}`, {})).status, 401);
      assert.equal((await press(linkUrl, { otp })).status, 303);
      assert.equal((await press(linkUrl, { otp })).status, 401, "it is spent");
    },
  );
});

test("what comes back from the accounting software", async (t) => {
  const world = await testMillrace(t);
  const { bank, sandbox } = world;
  const begun = async () => {
    const linkUrl = await newLink(bank);
    const { authorize, cookie } = await bank.followLink(linkUrl);
    const back = new URL(sandbox.xero.admin.approve(authorize, organisations.gbp));
    return { linkUrl, cookie, back };
  };
  const visit = (url: URL | string, cookie = "") => fetch(url, { headers: { cookie }, redirect: "manual" });

  await t.test("is taken only in the browser session that asked, and only once", async () => {
    const mine = await begun();
    const foreign = await begun();
    assert.equal((await visit(mine.back)).status, 401, "without a cookie");
    assert.equal((await visit(mine.back, foreign.cookie)).status, 401, "in another browser");
    assert.equal((await visit(mine.back, `${mine.cookie}x`)).status, 401, "with a cookie that was altered");
    assert.equal((await visit(mine.back, mine.cookie)).status, 303);
    assert.equal((await visit(mine.back, mine.cookie)).status, 401, "a second time");
  });

  await t.test(
    "leaves the connection as it was where state, code or package are not those asked for",
    async () => {
      for (const alter of [
        (url: URL) => url.searchParams.set("state", "x"),
        (url: URL) => url.searchParams.delete("state"),
        (url: URL) => url.searchParams.delete("code"),
        (url: URL) => url.searchParams.set("code", "\0"),
        (url: URL) => url.searchParams.append("code", "second"),
        (url: URL) => url.searchParams.set("iss", "https://evil.example"),
        (url: URL) => url.searchParams.append("error", "x".repeat(2_000)),
        (url: URL) => {
          url.pathname = "/link/callback/hcws";
        },
      ]) {
        const { back, cookie, linkUrl } = await begun();
        alter(back);
        const reply = await visit(back, cookie);
        assert.ok(reply.status === 401 || reply.status === 303, `${reply.status} for ${back}`);
        const path = new URL(linkUrl).pathname.replace(/\/start$/, "");
        assert.equal((await bank.done("GET", path)).status, "PendingAuth", back.href);
      }
    },
  );

  await t.test("does not link a connection that was unlinked meanwhile", async () => {
    const { path } = await bank.linked(organisations.czk);
    const { linkUrl } = await bank.done("GET", path);
    const { authorize, cookie } = await bank.followLink(linkUrl);
    const back = sandbox.xero.admin.approve(authorize, organisations.czk);
    await meanwhile(world, () => bank.done("PATCH", path, { status: "Unlinked" }));
    assert.equal((await visit(back, cookie)).status, 303);
    assert.equal((await bank.done("GET", path)).status, "Unlinked");
    const finished = await visit(`${new URL(linkUrl).origin}/link/finished`, cookie);
    assert.equal(finished.status, 401, "and the session sees nothing of it any more");
  });
});

/** Has something happen after the code was exchanged and before the connection is linked. */
async function meanwhile({ millrace }: TestMillrace, run: () => Promise<unknown>): Promise<void> {
  const integration = millrace.application.integrations.get("gbol")!;
  const { organisation } = integration;
  Object.assign(integration, {
    organisation: async (...given: Parameters<typeof organisation>) => {
      Object.assign(integration, { organisation });
      await run();
      return organisation(...given);
    },
  });
}

test("separate public addresses", async (t) => {
  const settings = {
    MILLRACE_URL: "https://api.bank.example",
    MILLRACE_LINK_URL: "https://link.bank.example",
    MILLRACE_REDIRECT_URL: "https://www.bank.example/done/{companyId}?user={user}",
  };
  const { bank, millrace, another } = await testMillrace(t, { settings });
  const send = (
    port: number,
    method: string,
    path: string,
    host: string,
    more: readonly (readonly [string, string])[] = [],
    body = "",
  ) => {
    const headers = [
      ["host", host],
      ["connection", "close"],
      ["authorization", bank.authorization],
      ...more,
    ] as const;
    return exchange(port, requestBytes(method, path, headers, Buffer.from(body)));
  };
  const status = async (...given: Parameters<typeof send>) => (await send(...given)).status;
  const { port } = millrace;

  await t.test("each answer at their own host only, however it is written", async () => {
    for (const host of ["api.bank.example", "API.Bank.Example", "api.bank.example:443"]) {
      assert.equal(await status(port, "GET", "/companies", host), 200, host);
      assert.equal(await status(port, "GET", "/link/finished", host), 404, host);
    }
    for (const host of [
      "link.bank.example",
      "evil.example",
      "api.bank.example.evil.example",
      "api.bank.example:4000",
      "a b",
      "[",
      "",
    ]) {
      const reply = await send(port, "GET", "/companies", host);
      assert.ok(reply.status === 404 || reply.status === 400, `${reply.status} for ${host}`);
    }
    assert.equal(await status(port, "GET", "/link/finished", "link.bank.example"), 401);
  });

  await t.test("a forwarded host, scheme or address is believed from a trusted proxy only", async () => {
    const forwarded = [
      ["x-forwarded-host", "api.bank.example"],
      ["x-forwarded-proto", "https"],
      ["x-forwarded-for", "198.51.100.9, 203.0.113.7"],
    ] as const;
    assert.equal(await status(port, "GET", "/companies", "inside:4000", forwarded), 404);
    const behindOther = await another({ MILLRACE_TRUST_PROXY: "10.0.0.0/8" });
    assert.equal(await status(behindOther.port, "GET", "/companies", "inside:4000", forwarded), 404);
    const behind = await another({ MILLRACE_TRUST_PROXY: "127.0.0.1" });
    assert.equal(await status(behind.port, "GET", "/companies", "inside:4000", forwarded), 200);

    const addressOf = async (port: number, host: string) => {
      const body = '{"name":"A"}';
      const json = [
        ["content-type", "application/json"],
        ["content-length", String(body.length)],
      ] as const;
      const reply = await send(port, "POST", "/companies", host, [...forwarded, ...json], body);
      const { database } = millrace.application;
      const text = "select actor->>'address' as address from audit_event where company_id = $1";
      return (await database.one<{ address: string }>({ text }, [JSON.parse(reply.body).id])).address;
    };
    assert.match(await addressOf(port, "api.bank.example"), /127\.0\.0\.1$/);
    assert.equal(
      await addressOf(behind.port, "inside:4000"),
      "203.0.113.7",
      "the last that the proxy itself saw",
    );
  });

  await t.test("over https the session's cookie is one that no neighbouring host can set", async () => {
    const created = await send(port, "GET", "/companies", "api.bank.example");
    const company = JSON.parse(created.body).results[0].id;
    const json = [
      ["content-type", "application/json"],
      ["content-length", "22"],
    ] as const;
    const connection = await send(
      port,
      "POST",
      `/companies/${company}/connections`,
      "api.bank.example",
      json,
      '{"platformKey":"gbol"}',
    );
    const linkUrl = new URL(JSON.parse(connection.body).linkUrl);
    assert.equal(linkUrl.origin, "https://link.bank.example");
    const page = await send(port, "GET", linkUrl.pathname + linkUrl.search, "link.bank.example");
    assert.match(
      page.headers.get("content-security-policy")!,
      /form-action 'self' http:\/\/\S+ https:\/\/www\.bank\.example;/,
    );
    const form = new URLSearchParams(formFields(page.body)).toString();
    const posted = [
      ["content-type", "application/x-www-form-urlencoded"],
      ["content-length", String(form.length)],
    ] as const;
    const pressed = await send(port, "POST", linkUrl.pathname, "link.bank.example", posted, form);
    const cookie = pressed.headers.get("set-cookie")!;
    assert.match(
      cookie,
      /^__Host-millrace_link_[\w-]{22}=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=28800; Secure$/,
    );
    const token = cookie.slice("__Host-".length).split(";", 1)[0]!;
    assert.equal(await status(port, "GET", "/link/finished", "link.bank.example", [["cookie", token]]), 401);
    assert.equal(
      await status(port, "GET", "/link/finished", "link.bank.example", [["cookie", `__Host-${token}`]]),
      200,
    );
  });
});

test("a press on continue may lead through all of Xero's own hosts, and to nobody else's", () => {
  const pagesAt = (loginUrl: string) => {
    const { clientId, clientSecret, ...xero } = readConfig({ MILLRACE_XERO_LOGIN_URL: loginUrl }).xero;
    return createXero({ clientId: clientId!, clientSecret: clientSecret!, ...xero }).authorization.pages;
  };
  assert.deepEqual(pagesAt("https://login.xero.com"), ["https://*.xero.com"]);
  assert.deepEqual(pagesAt("https://login.evilxero.com"), ["https://login.evilxero.com"]);
  assert.deepEqual(pagesAt("http://localhost:4100/xero"), ["http://localhost:4100"]);
});

test("the address after the link", async (t) => {
  const readable = (url: string, more = {}) =>
    readConfig({ MILLRACE_REDIRECT_URL: url, ...more }).redirectUrl;

  await t.test("is refused at the start unless it is a web address whose host stands fixed", () => {
    for (const wrong of [
      ...[
        "javascript:alert(1)",
        "//bank.example/",
        "/done",
        "bank.example",
        "data:text/html,{a}",
        "ftp://bank.example/",
      ],
      ...[
        "https://{host}/",
        "https://bank.example{rest}",
        "https://bank.example:{port}/",
        "https://a@bank.example/",
        "https://a\\@b/",
      ],
      ...[
        "https://",
        "https://bank.example/a b",
        "https://bank.example/\u00e9",
        "https://bank.example/\r\nset-cookie: a=b",
        "https:///x",
      ],
    ]) {
      assert.throws(() => readable(wrong), /MILLRACE_REDIRECT_URL/, wrong);
    }
    for (const right of [
      "https://bank.example",
      "http://localhost:3000/{a}?b={c}#{d}",
      "HTTPS://bank.example?x={y}",
    ]) {
      assert.equal(readable(right), right);
    }
  });

  await t.test("keeps every value inside the place it fills", () => {
    const facts = { companyId: "c1" } as Parameters<typeof redirectAddress>[1];
    const template = "https://bank.example/a/{p}/b?q={p}#{p}";
    for (const value of [
      "..",
      ".",
      "../..",
      "//evil.example",
      "\\evil",
      "@evil",
      "\r\nlocation: x",
      "?x#y",
      "%2e%2e",
      "javascript:x",
    ]) {
      const target = { redirectUrl: template, whiteListUrls: [] };
      const url = new URL(redirectAddress(target, facts, { p: value })!);
      assert.equal(url.host, "bank.example", value);
      assert.match(url.pathname, /^\/a\/[^/]*\/b$/, value);
      assert.ok([...url.searchParams.keys()].join() === "q", value);
    }
  });
});
