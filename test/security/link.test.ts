import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { hosted } from "../../src/integrations/integration.ts";
import { createXero } from "../../src/integrations/xero/index.ts";
import { redirectAddress } from "../../src/link/redirect.ts";
import { type Bank, formFields } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";
import { exchange, requestBytes } from "./raw.ts";

const press = (linkUrl: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const { origin, pathname } = new URL(linkUrl);
  const body = new URLSearchParams(fields);
  return fetch(origin + pathname, { method: "POST", body, headers, redirect: "manual" });
};
const opened = async (linkUrl: string) => formFields(await (await fetch(linkUrl)).text());
const newLink = async (bank: Bank): Promise<string> => (await bank.connection(await bank.company())).linkUrl;
const cookieOf = (reply: Response): string => reply.headers.get("set-cookie")!.split(";", 1)[0]!;

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
    const cookie = cookieOf(reply);
    const session = new URL(linkUrl).origin + reply.headers.get("location");
    const post = (screen: string, headers: Record<string, string>) =>
      fetch(`${session}/${screen}`, {
        method: "POST",
        body: new URLSearchParams({ locale: "fr-CA", outcome: "done" }),
        headers: { cookie, ...headers },
        redirect: "manual",
      });
    for (const headers of foreign) {
      for (const screen of ["token", "locale", "authorize", "complete", "finish", "entity", "mismatch"]) {
        const refused = await post(screen, headers);
        assert.ok([401, 403].includes(refused.status), `${screen}: ${refused.status}`);
        assert.doesNotMatch(await refused.text(), /accessToken/);
      }
    }
    const given = await post("token", own);
    assert.equal(given.status, 200);
    assert.equal(((await given.json()) as { locale: string }).locale, "en", "nothing was changed");
  });

  await t.test("begins a session of its own, whatever cookies the browser came with", async () => {
    const linkUrl = await newLink(bank);
    const { origin } = new URL(linkUrl);
    const planted = "millrace_link_AAAAAAAAAAAAAAAAAAAAAA=planted";
    const reply = await press(linkUrl, await opened(linkUrl), { cookie: planted });
    assert.equal(reply.status, 303);
    const [given, ...attributes] = reply.headers.get("set-cookie")!.split("; ");
    const [name, secret] = given!.split("=");
    assert.equal(`/link/s/${name!.slice("millrace_link_".length)}`, reply.headers.get("location"));
    assert.notEqual(secret, "planted");
    assert.ok(attributes.includes("HttpOnly") && attributes.includes("SameSite=Lax"), `${attributes}`);
    assert.ok(!attributes.some((attribute) => /^domain/i.test(attribute)), `${attributes}`);
    const session = origin + reply.headers.get("location");
    const status = async (cookie: string) => (await fetch(session, { headers: { cookie } })).status;
    assert.equal(await status(given!), 200);
    for (const wrong of [
      planted,
      `${name}=planted`,
      `${name}=`,
      `${name}=${secret}x`,
      `millrace_link_=${secret}`,
      "",
    ])
      assert.equal(await status(wrong), 401, wrong);
    const elsewhere = await fetch(`${origin}/link/s/AAAAAAAAAAAAAAAAAAAAAA`, {
      headers: { cookie: `millrace_link_AAAAAAAAAAAAAAAAAAAAAA=${secret}` },
    });
    assert.equal(elsewhere.status, 401, "a secret under another name opens nothing");
  });

  await t.test("keeps the sessions of one browser apart, and those of another browser out", async () => {
    const links = [await newLink(bank), await newLink(bank)];
    const both = new Visitor(bank.url);
    const sessions: string[] = [];
    for (const link of links) sessions.push((await both.enter(link)).session);
    const connections = [];
    for (const session of sessions) connections.push((await both.ask(`${session}/token`)).connectionId);
    assert.deepEqual(
      connections.map((id) => links.findIndex((link) => link.includes(id))),
      [0, 1],
    );
    const stranger = await new Visitor(bank.url).enter(await newLink(bank));
    for (const session of sessions) {
      assert.equal((await stranger.fetch(session)).status, 401);
      for (const screen of ["token", "locale", "authorize", "complete", "finish"])
        assert.equal((await stranger.post(`${session}/${screen}`)).status, 401, screen);
    }
    assert.equal((await stranger.fetch(links[0]!)).status, 401, "nor does the spent link go on there");
  });

  await t.test("carries on parameters of the link that are text, and leaves out what is none", async () => {
    const linkUrl = await newLink(bank);
    const odd = "&user=42&a=%00&b%00=c&d=%0d%0aset-cookie:x&e=%ED%A0%80&__proto__=f&constructor=h&g=1&g=2";
    const fields = await opened(linkUrl + odd);
    const names = ["__proto__", "constructor", "e", "otp", "user"];
    assert.deepEqual(Object.keys(fields).sort(), names);
    assert.equal((await press(linkUrl, { ...fields, a: "\0", "b\0": "c", d: "\r\n" })).status, 303);
  });

  await t.test("shows what stands in a link as text, wherever it is put", async () => {
    const linkUrl = await newLink(bank);
    const evil = `"><script>alert(1)</script><a href='javascript:x`;
    for (const address of [
      `${linkUrl}&${new URLSearchParams({ [evil]: evil, area: evil })}`,
      `${linkUrl.replace(/otp=.*/, "otp=")}${encodeURIComponent(evil)}`,
      `${linkUrl}&lang=${encodeURIComponent(evil)}`,
    ]) {
      const text = await (await fetch(address)).text();
      assert.doesNotMatch(text, /<script>alert|href='javascript|href="javascript/);
    }
  });

  await t.test(
    "with a password of another connection, altered, or sent in the address is refused",
    async () => {
      for (const link of [
        newLink,
        async () => (await bank.done("POST", "/companies", { name: "A" })).redirect,
      ]) {
        const [linkUrl, other] = [await link(bank), await link(bank)];
        const name = linkUrl.includes("link.otp") ? "link.otp" : "otp";
        const otp = new URL(linkUrl).searchParams.get(name)!;
        for (const wrong of [
          "",
          "742271",
          `${otp}A`,
          otp.toLowerCase(),
          "A".repeat(36),
          "\0",
          "é".repeat(18),
        ]) {
          assert.equal((await press(linkUrl, { [name]: wrong })).status, 401, wrong);
        }
        assert.equal((await press(linkUrl, { [name]: new URL(other).searchParams.get(name)! })).status, 401);
        assert.equal((await press(linkUrl, {})).status, 401);
        assert.equal((await press(linkUrl, { [name]: otp })).status, 303);
        assert.equal((await press(linkUrl, { [name]: otp })).status, 401, "it is spent");
      }
    },
  );
});

test("a link that nobody was sent", async (t) => {
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock, settings: { MILLRACE_TRUST_PROXY: "127.0.0.0/8" } });
  const from = (address: string) => ({ "x-forwarded-for": address });
  const connection = await bank.connection(await bank.company());
  const link = connection.linkUrl as string;
  const { origin, pathname } = new URL(link);
  const [companyId] = /[0-9a-f-]{36}/.exec(pathname)!;
  const nowhere = randomUUID();
  const guess = (company: string, id: string, otp: string) =>
    `${origin}/companies/${company}/connections/${id}/start?otp=${otp}`;
  /** All of an answer that does not stand in what was asked. */
  const answer = async (address: string, method: string, asker: string) => {
    const { searchParams } = new URL(address);
    const reply =
      method === "GET"
        ? await fetch(address, { headers: from(asker), redirect: "manual" })
        : await press(address, Object.fromEntries(searchParams), from(asker));
    const {
      date,
      "x-correlation-id": _,
      "content-security-policy": policy,
      ...headers
    } = Object.fromEntries(reply.headers);
    const nonce = /nonce-([^']+)/.exec(policy!)![1]!;
    const plain = (text: string) =>
      text.replaceAll(nonce, "").replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "");
    return {
      status: reply.status,
      headers: plain(JSON.stringify(headers)),
      policy: plain(policy!),
      text: plain(await reply.text()),
    };
  };

  await t.test(
    "gets the same answer, byte for byte, whether there is such a company and connection or not",
    async () => {
      const otp = "A".repeat(36);
      const gone = await bank.connection(companyId);
      await bank.done("DELETE", `/companies/${companyId}/connections/${gone.id}`);
      for (const method of ["GET", "POST"]) {
        const first = await answer(guess(companyId, connection.id, otp), method, "198.51.100.1");
        assert.equal(first.status, 401);
        for (const place of [
          guess(companyId, nowhere, otp),
          guess(nowhere, nowhere, otp),
          guess(companyId, gone.id, otp),
        ])
          assert.deepEqual(await answer(place, method, "198.51.100.1"), first, place);
        const ofCompany = (id: string) => `${origin}/company/${id}?link.otp=${otp}`;
        assert.deepEqual(
          await answer(ofCompany(nowhere), method, "198.51.100.1"),
          await answer(ofCompany(companyId), method, "198.51.100.1"),
        );
      }
    },
  );

  await t.test(
    "is locked for an address after ten wrong passwords, also when there is none, and for nobody else",
    async () => {
      const wrong = (nth: number) => `${nth}`.padStart(36, "A");
      const asker = "198.51.100.2";
      for (const [company, id] of [
        [companyId, connection.id],
        [nowhere, nowhere],
      ] as const) {
        for (let nth = 0; nth < 10; nth++) {
          const method = nth % 2 ? "GET" : "POST";
          assert.equal((await answer(guess(company, id, wrong(nth)), method, asker)).status, 401, `${nth}`);
        }
      }
      const [locked, lockedToo] = [
        await answer(guess(companyId, connection.id, wrong(11)), "GET", asker),
        await answer(guess(nowhere, nowhere, wrong(11)), "GET", asker),
      ];
      assert.equal(locked.status, 429);
      const seconds = (text: string) => Number(/"retry-after":"(\d+)"/.exec(text)![1]);
      assert.ok(seconds(locked.headers) > 0 && seconds(locked.headers) <= 900);
      const withoutWait = ({ headers, ...rest }: typeof locked) => ({
        ...rest,
        headers: headers.replace(/\d+/g, ""),
      });
      assert.deepEqual(withoutWait(lockedToo), withoutWait(locked));
      assert.equal((await fetch(link, { headers: from(asker) })).status, 429, "a right password, too");
      assert.equal((await press(link, await opened(link), from(asker))).status, 429, "and pressed");
      assert.equal((await fetch(link, { headers: from("198.51.100.3") })).status, 200, "from elsewhere");
      assert.equal((await fetch(await newLink(bank), { headers: from(asker) })).status, 200, "another link");
      clock.advance(16 * minute);
      assert.equal((await fetch(link, { headers: from(asker) })).status, 200, "a quarter of an hour later");
    },
  );

  await t.test("is not locked by looking at it with the right password, however often", async () => {
    const asker = from("198.51.100.4");
    for (let look = 0; look < 30; look++) assert.equal((await fetch(link, { headers: asker })).status, 200);
  });
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

  await t.test("is taken only in the browser session that asked", async () => {
    const mine = await begun();
    const foreign = await begun();
    assert.equal((await visit(mine.back)).status, 401, "without a cookie");
    assert.equal((await visit(mine.back, foreign.cookie)).status, 401, "in another browser");
    assert.equal((await visit(mine.back, `${mine.cookie}x`)).status, 401, "with a cookie that was altered");
    assert.equal((await visit(mine.back, mine.cookie)).status, 303);
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
        const reply = await bank.returnFrom(back, cookie);
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
    await bank.returnFrom(back, cookie);
    assert.equal((await bank.done("GET", path)).status, "Unlinked");
    const [, sid] = /millrace_link_([^=]+)=/.exec(cookie)!;
    const session = await visit(`${new URL(linkUrl).origin}/link/s/${sid}`, cookie);
    assert.equal(session.status, 401, "and the session sees nothing of it any more");
  });
});

/** Has something happen after the code was exchanged and before the connection is linked. */
async function meanwhile({ millrace }: TestMillrace, run: () => Promise<unknown>): Promise<void> {
  const integration = hosted(millrace.application.integrations.get("gbol"))!;
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
      assert.equal(await status(port, "GET", "/link/s/a", host), 404, host);
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
    assert.equal(await status(port, "GET", "/link/s/a", "link.bank.example"), 401);
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
    assert.match(page.headers.get("content-security-policy")!, /form-action 'self';/);
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
    const session = pressed.headers.get("location")!;
    const token = cookie.slice("__Host-".length).split(";", 1)[0]!;
    assert.equal(await status(port, "GET", session, "link.bank.example", [["cookie", token]]), 401);
    const shell = await send(port, "GET", session, "link.bank.example", [["cookie", `__Host-${token}`]]);
    assert.equal(shell.status, 200);
    const policy = shell.headers.get("content-security-policy")!;
    assert.match(policy, /connect-src 'self' https:\/\/api\.bank\.example;/, "the app may call the API");
    assert.match(policy, /form-action 'self' http:\/\/\S+ https:\/\/www\.bank\.example;/);
    const called = await send(port, "GET", "/companies", "api.bank.example", [
      ["origin", "https://link.bank.example"],
    ]);
    assert.equal(called.headers.get("access-control-allow-origin"), "https://link.bank.example");
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
