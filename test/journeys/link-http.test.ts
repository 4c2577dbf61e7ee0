import assert from "node:assert/strict";
import { test } from "node:test";
import { hour, minute } from "../../src/clock.ts";
import { formFields, type Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { freshOrganisation } from "../deliveries.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";

const get = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers, redirect: "manual" });

/** Presses continue on the page of a link. */
function press(linkUrl: string, headers: Record<string, string> = {}): Promise<Response> {
  const { origin, pathname, searchParams } = new URL(linkUrl);
  const body = new URLSearchParams(searchParams);
  return fetch(origin + pathname, { method: "POST", headers, body, redirect: "manual" });
}

async function startedLink(
  t: Parameters<typeof testMillrace>[0],
  options: Parameters<typeof testMillrace>[1] = {},
) {
  const world = await testMillrace(t, options);
  const companyId = await world.bank.company();
  const connection = await world.bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${connection.id}`;
  return { world, companyId, connection, path, linkUrl: connection.linkUrl as string };
}

async function assertRefused(response: Response, what: string): Promise<void> {
  assert.equal(response.status, 401, what);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(await response.text(), /This link cannot be used[\s\S]*Ask your bank for a new link/);
}

const eventsOf = async ({ database }: TestMillrace, type: string): Promise<Json[]> =>
  database.rows<Json>({ text: `select payload from domain_event where type = '${type}'` });

test("looking at a link does not use it up, pressing continue does", async (t) => {
  const { linkUrl } = await startedLink(t);
  for (let look = 0; look < 10; look++) assert.equal((await get(linkUrl)).status, 200);
  assert.equal((await fetch(linkUrl, { method: "HEAD" })).status, 200);
  const pressed = await press(linkUrl);
  assert.equal(pressed.status, 303);
  const cookie = pressed.headers.get("set-cookie")!;
  assert.match(cookie, /; HttpOnly/);
  assert.match(cookie, /; SameSite=Lax/);
  await assertRefused(await press(linkUrl), "pressed a second time");
  await assertRefused(await get(linkUrl), "opened elsewhere after it was used");
  const reloaded = await get(linkUrl, { cookie: cookie.split(";")[0]! });
  assert.equal(reloaded.status, 200, "the same browser may reload");
  const again = await fetch(new URL("/link/again", linkUrl), {
    method: "POST",
    headers: { cookie: cookie.split(";")[0]!, "content-type": "application/x-www-form-urlencoded" },
    redirect: "manual",
  });
  assert.equal(again.status, 303);
});

test("of many presses at the same moment one goes on", async (t) => {
  const { linkUrl } = await startedLink(t);
  const statuses = (await Promise.all(Array.from({ length: 8 }, () => press(linkUrl)))).map(
    ({ status }) => status,
  );
  assert.deepEqual(statuses.filter((status) => status === 303).length, 1);
  assert.deepEqual(statuses.filter((status) => status === 401).length, 7);
});

test("a link that is expired, unknown, tampered with or withdrawn opens nothing and says what to do", async (t) => {
  const clock = adjustableClock();
  const { world, linkUrl, path, connection } = await startedLink(t, { clock });
  const { bank } = world;
  const code = new URL(linkUrl).searchParams.get("otp")!;
  const other = await bank.connection(await bank.company("Another"));
  const changed = `${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`;
  for (const [what, url] of Object.entries({
    tampered: linkUrl.replace(code, changed),
    shortened: linkUrl.replace(code, code.slice(0, -1)),
    empty: linkUrl.replace(code, ""),
    "without code": linkUrl.split("?")[0]!,
    "of another connection": other.linkUrl.replace(/otp=.*/, `otp=${code}`),
    "to an unknown connection": linkUrl.replace(connection.id, "00000000-0000-4000-8000-000000000000"),
    "to no connection at all": linkUrl.replace(connection.id, "no-such-thing"),
  })) {
    await assertRefused(await get(url), what);
    await assertRefused(await press(url), `${what}, pressed`);
  }
  clock.advance(25 * hour);
  await assertRefused(await get(linkUrl), "expired");
  await assertRefused(await press(linkUrl), "expired, pressed");
  const renewed = (await bank.done("GET", path)).linkUrl;
  const { response } = await bank.approve(renewed, organisations.czk);
  assert.equal(response.status, 303);
  const outstanding = (await bank.done("GET", path)).linkUrl;
  await bank.done("PATCH", path, { status: "Unlinked" });
  await assertRefused(await get(outstanding), "handed out before the connection was unlinked");
  assert.equal((await get((await bank.done("GET", path)).linkUrl)).status, 200);
});

test("a callback counts once, in the browser it was begun in, with the state it was given", async (t) => {
  const { world, linkUrl, path } = await startedLink(t);
  const { bank, sandbox } = world;
  const { authorize, cookie } = await bank.followLink(linkUrl);
  const back = new URL(sandbox.xero.admin.approve(authorize, organisations.czk));
  const changed = (change: (parameters: URLSearchParams) => void) => {
    const url = new URL(back);
    change(url.searchParams);
    return url.href;
  };
  const stranger = await bank.followLink((await bank.connection(await bank.company("Stranger"))).linkUrl);
  for (const [what, url, theirs] of [
    ["without a session", back.href, ""],
    ["in another browser", back.href, stranger.cookie],
    ["without state", changed((query) => query.delete("state")), cookie],
    ["with a foreign state", changed((query) => query.set("state", "foreign")), cookie],
  ] as const) {
    await assertRefused(await get(url, theirs ? { cookie: theirs } : {}), what);
    assert.equal((await bank.done("GET", path)).status, "PendingAuth", what);
  }
  assert.equal((await get(back.href, { cookie })).status, 303);
  assert.equal((await bank.done("GET", path)).status, "Linked");
  await assertRefused(await get(back.href, { cookie }), "a second time");
  assert.equal((await eventsOf(world, "connection.connected")).length, 1);
  assert.equal((await eventsOf(world, "connection.failed")).length, 0);
});

test("a session ends, and with it the way back from the accounting software", async (t) => {
  const clock = adjustableClock();
  const { world, linkUrl, path } = await startedLink(t, { clock });
  const { authorize, cookie } = await world.bank.followLink(linkUrl);
  clock.advance(61 * minute);
  const back = world.sandbox.xero.admin.approve(authorize, organisations.czk);
  await assertRefused(await get(back, { cookie }), "after the session");
  assert.equal((await world.bank.done("GET", path)).status, "PendingAuth");
});

test("a customer who cancels is told so, nothing is linked, and trying again works with the same session", async (t) => {
  const { world, linkUrl, path } = await startedLink(t);
  const { bank } = world;
  const { authorize, cookie } = await bank.followLink(linkUrl);
  const denied = await fetch(authorize.split("?")[0]!, {
    method: "POST",
    body: new URLSearchParams([...new URL(authorize).searchParams, ["decision", "cancel"]]),
    redirect: "manual",
  });
  const end = await get(denied.headers.get("location")!, { cookie });
  assert.equal(end.status, 303);
  const page = await get(end.headers.get("location")!, { cookie });
  assert.match(await page.text(), /You cancelled at Xero[\s\S]*Try again/);
  const connection = await bank.done("GET", path);
  assert.equal(connection.status, "PendingAuth");
  assert.equal(connection.dataConnectionErrors[0].statusCode, "403");
  assert.equal((await eventsOf(world, "connection.failed")).length, 1);
  const again = await fetch(new URL("/link/again", linkUrl), {
    method: "POST",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    redirect: "manual",
  });
  const back = world.sandbox.xero.admin.approve(again.headers.get("location")!, organisations.czk);
  await get(back, { cookie });
  assert.equal((await bank.done("GET", path)).status, "Linked");
});

test("a company's second accounting connection is refused when it is linked, with an event", async (t) => {
  const redirect = "https://bank.example/done?code={statusCode}&why={errorMessage}";
  const world = await testMillrace(t, { settings: { MILLRACE_REDIRECT_URL: redirect } });
  const { bank } = world;
  const { companyId } = await bank.linked(organisations.czk);
  const second = await bank.connection(companyId);
  const { response } = await bank.approve(second.linkUrl, freshOrganisation(world).organisationId);
  const end = new URL(response.headers.get("location")!);
  assert.equal(end.searchParams.get("code"), "403");
  assert.match(end.searchParams.get("why")!, /already connected to Xero/);
  const shown = await bank.done("GET", `/companies/${companyId}/connections/${second.id}`);
  assert.equal(shown.status, "PendingAuth");
  assert.match(shown.dataConnectionErrors[0].errorMessage, /already connected to Xero/);
  const [event] = await eventsOf(world, "connection.failed");
  assert.equal(event.payload.connectionId, second.id);
});

test("the operator's page gets the facts and the link's own parameters, and nothing in them leads elsewhere", async (t) => {
  const template =
    "https://bank.example/done/{companyId}/{platform}?s={statusCode}&t={statusText}&e={errorMessage}&who={data.company.companyName}&ref={ref}&to={to}&none={nothing}&Ref={Ref}&split={split}";
  const world = await testMillrace(t, { settings: { MILLRACE_REDIRECT_URL: template } });
  const { bank } = world;
  const companyId = await bank.company("Weir Sons");
  const connection = await bank.connection(companyId);
  const hostile = {
    ref: "a&s=500#top",
    to: "//evil.example/@",
    split: "a\r\nset-cookie: x=1",
    companyId: "forged",
  };
  const { response } = await bank.approve(
    `${connection.linkUrl}&${new URLSearchParams(hostile)}`,
    organisations.czk,
  );
  assert.equal(response.status, 303);
  const end = new URL(response.headers.get("location")!);
  assert.equal(end.origin, "https://bank.example");
  assert.equal(end.pathname, `/done/${companyId}/gbol`);
  assert.equal(end.hash, "");
  assert.equal(response.headers.get("set-cookie"), null);
  const { split, ...facts } = Object.fromEntries(end.searchParams);
  assert.ok(split === "" || split === hostile.split);
  assert.deepEqual(facts, {
    s: "200",
    t: "OK",
    e: "",
    who: "Weir Sons",
    ref: hostile.ref,
    to: hostile.to,
    none: "",
    Ref: "",
  });
});

test("an operator's page learns of a customer who cancelled", async (t) => {
  const template = "https://bank.example/done?s={statusCode}&e={errorMessage}";
  const { world, linkUrl } = await startedLink(t, { settings: { MILLRACE_REDIRECT_URL: template } });
  const { authorize, cookie } = await world.bank.followLink(linkUrl);
  const back = new URL(new URL(authorize).searchParams.get("redirect_uri")!);
  back.search = new URLSearchParams({
    error: "access_denied",
    state: new URL(authorize).searchParams.get("state")!,
  }).toString();
  const end = await get(back.href, { cookie });
  assert.equal(end.headers.get("location"), "https://bank.example/done?s=403&e=User%20cancelled.");
});

test("a QuickBooks link lasts as long as is set, is renewed by reading, and says that it cannot be connected yet", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, settings: { MILLRACE_QUICKBOOKS_LINK_MINUTES: "30" } });
  const { bank } = world;
  const companyId = await bank.company();
  const connection = await bank.connection(companyId, "hcws");
  const all = `/companies/${companyId}/connections`;
  const page = await get(connection.linkUrl);
  assert.equal(page.status, 501);
  assert.match(await page.text(), /QuickBooks Online cannot be connected here yet/);
  clock.advance(31 * minute);
  await assertRefused(await get(connection.linkUrl), "after half an hour");
  const renewed = [
    (await bank.done("GET", `${all}/${connection.id}`)).linkUrl,
    (await bank.done("GET", all)).results[0].linkUrl,
  ];
  assert.equal(new Set([...renewed, connection.linkUrl]).size, 3);
  for (const url of renewed) assert.equal((await get(url)).status, 501);
});

test("pages speak French to those who prefer it", async (t) => {
  const { linkUrl } = await startedLink(t);
  for (const [accepted, language] of [
    ["fr", "fr-CA"],
    ["de, fr-CA;q=0.9, en;q=0.5", "fr-CA"],
    ["en, fr;q=0.9", "en"],
    ["cs", "en"],
    ["fr;q=0, en", "en"],
  ]) {
    const page = await get(linkUrl, { "accept-language": accepted! });
    const text = await page.text();
    assert.equal(page.headers.get("content-language"), language, accepted);
    assert.match(text, new RegExp(`<html lang="${language}">`));
    assert.match(text, language === "en" ? /Continue to Xero/ : /Continuer vers Xero/);
  }
});

test("pages are not kept, not framed, run no script, and tell no other site where the customer comes from", async (t) => {
  const { linkUrl } = await startedLink(t);
  const pages = [await get(linkUrl), await get(`${linkUrl}x`)];
  for (const page of pages) {
    const policy = page.headers.get("content-security-policy")!;
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /base-uri 'none'/);
    assert.doesNotMatch(policy, /script-src|unsafe/);
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  }
  const fields = formFields(await pages[0]!.text());
  assert.deepEqual(Object.keys(fields), ["otp"]);
});

test("the address of a company says plainly that software cannot be chosen there yet", async (t) => {
  const { bank } = await testMillrace(t);
  const { redirect } = await bank.done("POST", "/companies", { name: "Harbour Cafe" });
  const page = await fetch(redirect, { headers: { "accept-language": "fr-CA" } });
  assert.equal(page.status, 501);
  assert.match(await page.text(), /Utilisez le lien de votre logiciel comptable/);
});
