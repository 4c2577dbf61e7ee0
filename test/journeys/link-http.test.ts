import assert from "node:assert/strict";
import { test } from "node:test";
import { hour, minute, second } from "../../src/clock.ts";
import { type Bank, formFields, type Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { freshOrganisation } from "../deliveries.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

/* The customer's way in as far as the server makes its pages: links, their first page, and the session behind them. */

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

const redirectOf = async (bank: Bank, companyId: string): Promise<string> =>
  (await bank.done("GET", `/companies/${companyId}`)).redirect;

async function assertPage(response: Response, status: number, heading: string, what = ""): Promise<string> {
  assert.equal(response.status, status, what);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  const text = await response.text();
  assert.equal(/<h1>([^<]*)<\/h1>/.exec(text)?.[1], heading, what);
  return text;
}
const assertUnknown = (response: Response, what: string) =>
  assertPage(response, 401, "This link cannot be used", what);

const eventsOf = async ({ database }: TestMillrace, type: string): Promise<Json[]> =>
  database.rows<Json>({ text: `select company_id, payload from domain_event where type = '${type}'` });

test("looking at a link does not use it up, by whomever and however often; pressing continue does", async (t) => {
  const { world, linkUrl, companyId } = await startedLink(t);
  for (const link of [linkUrl, await redirectOf(world.bank, companyId)]) {
    const looks = Array.from({ length: 50 }, () => [get(link), fetch(link, { method: "HEAD" })]).flat();
    for (const look of await Promise.all(looks)) {
      assert.equal(look.status, 200);
      assert.deepEqual(look.headers.getSetCookie(), []);
    }
    const visitor = await new Visitor(world.bank.url).enter(link);
    assert.match(visitor.session, /^\/link\/s\/[\w-]{22}$/);
    assert.equal((await visitor.fetch(visitor.session)).status, 200);
    await assertPage(await press(link), 401, "This link was used already", "pressed elsewhere");
    await assertPage(await get(link), 401, "This link was used already", "opened elsewhere");
    const again = await visitor.fetch(link);
    const page = await assertPage(
      again,
      200,
      /company\//.test(link) ? "Your bank transactions, in your books" : "Connect your bank feed to Xero",
    );
    assert.match(
      page,
      new RegExp(`<a class="button" href="${visitor.session}">`),
      "the same browser goes on",
    );
    const pressed = await visitor.post(
      new URL(link).pathname,
      Object.fromEntries(new URL(link).searchParams),
    );
    assert.deepEqual([pressed.status, pressed.headers.get("location")], [303, visitor.session]);
  }
  const audited = await world.database.rows({ text: "select from audit_event where type = 'link.opened'" });
  assert.equal(audited.length, 2);
});

test("of many presses at the same moment one begins a session", async (t) => {
  const { world, linkUrl } = await startedLink(t);
  const pressed = await Promise.all(Array.from({ length: 8 }, () => press(linkUrl)));
  assert.deepEqual(pressed.map(({ status }) => status).sort(), [303, ...Array(7).fill(401)]);
  assert.equal((await world.database.rows({ text: "select from link_session" })).length, 1);
});

test("what is wrong with a link is told as far as whoever opens it has proved to have been sent it", async (t) => {
  const clock = adjustableClock();
  const { world, linkUrl, path, companyId } = await startedLink(t, { clock });
  const { bank } = world;
  const company = await redirectOf(bank, companyId);
  const code = new URL(linkUrl).searchParams.get("otp")!;
  const changed = `${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`;
  const other = await bank.connection(await bank.company("Another"));
  for (const [what, url] of Object.entries({
    tampered: linkUrl.replace(code, changed),
    shortened: linkUrl.replace(code, code.slice(0, -1)),
    empty: linkUrl.replace(code, ""),
    "without code": linkUrl.split("?")[0]!,
    "of another connection": other.linkUrl.replace(/otp=.*/, `otp=${code}`),
    "of a connection, for its company": company.replace(/otp=.*/, `otp=${code}`),
    "of a company, for its connection": linkUrl.replace(code, new URL(company).searchParams.get("link.otp")!),
    "to no connection at all": linkUrl.replace(/connections\/[^/]*/, "connections/no-such-thing"),
  })) {
    await assertUnknown(await get(url), what);
    await assertUnknown(await press(url), `${what}, pressed`);
  }
  clock.advance(25 * hour);
  for (const link of [linkUrl, company]) {
    await assertPage(await get(link), 401, "This link has expired");
    await assertPage(await press(link), 401, "This link has expired", "pressed");
  }
  await bank.approve((await bank.done("GET", path)).linkUrl, organisations.czk);
  const outstanding = (await bank.done("GET", path)).linkUrl;
  const ofCompany = await redirectOf(bank, companyId);
  await bank.done("PATCH", path, { status: "Unlinked" });
  await assertPage(await get(outstanding), 401, "This link was ended", "the connection was unlinked");
  assert.equal((await get(ofCompany)).status, 200, "that ends no link of the company");
  const fresh = (await bank.done("GET", path)).linkUrl;
  assert.equal((await get(fresh)).status, 200);
  await bank.done("DELETE", path);
  await assertPage(await get(fresh), 401, "This link was ended", "the connection was deleted");
  await bank.done("DELETE", `/companies/${companyId}`);
  await assertPage(await get(ofCompany), 401, "This link was ended", "the company was deleted");
  await assertPage(await press(ofCompany), 401, "This link was ended", "and pressed");
});

test("a link is good up to the second it ends at", async (t) => {
  const start = new Date("2026-03-02T10:00:00.000Z");
  let now = start;
  const world = await testMillrace(t, { clock: { now: () => now }, settings: { MILLRACE_ROLES: "api" } });
  const connection = await world.bank.connection(await world.bank.company());
  now = new Date(start.getTime() + 24 * hour - 1);
  assert.equal((await get(connection.linkUrl)).status, 200);
  now = new Date(start.getTime() + 24 * hour);
  await assertPage(await press(connection.linkUrl), 401, "This link has expired");
  now = new Date(start.getTime() + 24 * hour - 1);
  assert.equal((await press(connection.linkUrl)).status, 303);
});

test("whoever asks for a new link is answered the same; the bank is told when it was one of ours, once", async (t) => {
  const clock = adjustableClock();
  const { world, linkUrl, connection, companyId, path } = await startedLink(t, { clock });
  const { bank } = world;
  const company = await redirectOf(bank, companyId);
  const ask = async (link: string) => {
    const page = await get(link);
    const fields = formFields(await page.text());
    const address = { link: new URL(link).pathname + new URL(link).search };
    const asked = await fetch(`${new URL(link).origin}/link/new-link`, {
      method: "POST",
      body: new URLSearchParams({ ...address, ...fields }),
      redirect: "manual",
    });
    assert.equal(asked.status, 303);
    return new URL(asked.headers.get("location")!, link).pathname;
  };
  const answers = [
    await ask(linkUrl),
    await ask(linkUrl.slice(0, -1)),
    await ask(`${linkUrl.split("?")[0]}`),
  ];
  assert.equal(
    (await eventsOf(world, "link.requested")).length,
    0,
    "a good link and none of ours ask for nothing",
  );
  clock.advance(25 * hour);
  answers.push(await ask(linkUrl), await ask(linkUrl), await ask(company));
  assert.deepEqual(new Set(answers), new Set(["/link/new-link/asked"]));
  const told = (await eventsOf(world, "link.requested")).map(({ company_id, payload }) => ({
    company_id,
    ...payload,
  }));
  assert.deepEqual(told, [
    { company_id: companyId, connectionId: connection.id, reason: "expired" },
    { company_id: companyId, reason: "expired" },
  ]);
  clock.advance(16 * minute);
  await ask(linkUrl);
  assert.equal((await eventsOf(world, "link.requested")).length, 3);
  clock.advance(16 * minute);
  await bank.done("DELETE", path);
  await ask(linkUrl);
  assert.equal((await eventsOf(world, "link.requested")).length, 3, "there is nothing to make a link for");
  const asked = await assertPage(
    await get(`${bank.url}/link/new-link/asked`),
    200,
    "Your request was passed on",
  );
  assert.doesNotMatch(asked, /<form/);
});

test("whoever holds a visit that has ended can ask for a new link on its page, and nobody else can", async (t) => {
  const clock = adjustableClock();
  const { world, companyId, connection, path, linkUrl } = await startedLink(t, { clock });
  const { bank } = world;
  const visitor = await new Visitor(bank.url).enter(linkUrl);
  const [sid] = visitor.session.split("/").slice(-1) as [string];
  const requests = async () =>
    (await eventsOf(world, "link.requested")).map(({ company_id, payload }) => ({ company_id, ...payload }));
  const ask = async (browser: Visitor) => {
    const asked = await browser.post("/link/new-link", { session: sid });
    assert.equal(asked.status, 303);
    assert.equal(asked.headers.get("location"), "/link/new-link/asked");
  };
  await ask(visitor);
  assert.deepEqual(await requests(), [], "a visit that goes on needs no new link");
  clock.advance(61 * minute);
  const stranger = new Visitor(bank.url);
  assert.doesNotMatch(await (await stranger.fetch(visitor.session)).text(), /new-link/);
  await ask(stranger);
  assert.deepEqual(await requests(), [], "the name of a visit proves nothing");
  const page = await assertPage(await visitor.fetch(visitor.session), 401, "Your visit has ended");
  const { session } = formFields(page);
  assert.equal(session, sid);
  await ask(visitor);
  await ask(visitor);
  const told = { company_id: companyId, connectionId: connection.id };
  assert.deepEqual(await requests(), [{ ...told, reason: "used" }]);
  clock.advance(16 * minute);
  await bank.approve((await bank.done("GET", path)).linkUrl, organisations.czk);
  await bank.done("PATCH", path, { status: "Unlinked" });
  await ask(visitor);
  assert.deepEqual((await requests())[1], { ...told, reason: "ended" });
  clock.advance(16 * minute);
  await bank.done("DELETE", path);
  await ask(visitor);
  assert.equal((await requests()).length, 2, "there is nothing to make a link for");
});

test("a session's app gets a token for what the link was for, and the language it chose stays", async (t) => {
  const { world, linkUrl, companyId, connection } = await startedLink(t);
  const { bank } = world;
  for (const [link, connectionId] of [
    [linkUrl, connection.id],
    [await redirectOf(bank, companyId), null],
  ] as const) {
    const visitor = await new Visitor(bank.url).enter(link);
    const given = await visitor.ask(`${visitor.session}/token`);
    const { accessToken, endsAt, endsIn, ...facts } = given;
    assert.deepEqual(facts, { expiresIn: 900, companyId, connectionId, locale: "en" });
    assert.ok(Date.parse(endsAt) > Date.now());
    assert.ok(endsIn > 0 && endsIn <= 3600, `a visit lasts an hour: ${endsIn}`);
    const state = await bank.call("GET", `/companies/${companyId}/link`, undefined, {
      authorization: `Bearer ${accessToken}`,
    });
    assert.equal(state.status, 200, state.text);
    const all = await bank.call("GET", `/companies/${companyId}`, undefined, {
      authorization: `Bearer ${accessToken}`,
    });
    assert.equal(all.status, connectionId === null ? 200 : 403);
    for (const wrong of ["de", "", "fr"])
      assert.equal((await visitor.post(`${visitor.session}/locale`, { locale: wrong })).status, 400);
    assert.equal((await visitor.post(`${visitor.session}/locale`, { locale: "fr-CA" })).status, 204);
    assert.equal((await visitor.ask(`${visitor.session}/token`)).locale, "fr-CA");
    const shell = await visitor.fetch(visitor.session);
    assert.match(await shell.text(), /<html lang="fr-CA">/);
    const english = await visitor.fetch(`${visitor.session}/software?lang=en`);
    assert.match(await english.text(), /<html lang="en">/);
    assert.equal((await visitor.ask(`${visitor.session}/token`)).locale, "en", "asked for, it is remembered");
  }
});

test("a session ends an hour after it was used last, eight hours after it began, and when its link is ended", async (t) => {
  const clock = adjustableClock();
  const { world, linkUrl, path, companyId } = await startedLink(t, { clock });
  const { bank } = world;
  const over = async (visitor: Visitor, what: string) => {
    await assertPage(await visitor.fetch(visitor.session), 401, "Your visit has ended", what);
    assert.equal((await visitor.post(`${visitor.session}/token`)).status, 401, what);
    assert.equal((await visitor.post(`${visitor.session}/locale`, { locale: "en" })).status, 401, what);
  };
  const idle = await new Visitor(bank.url).enter(linkUrl);
  clock.advance(59 * minute);
  assert.equal((await idle.fetch(idle.session)).status, 200);
  clock.advance(59 * minute);
  assert.equal((await idle.post(`${idle.session}/token`)).status, 200, "using it put its end off");
  clock.advance(61 * minute);
  await over(idle, "not used for an hour");

  const busy = await new Visitor(bank.url).enter((await bank.done("GET", path)).linkUrl);
  for (let half = 0; half < 15; half++) {
    clock.advance(30 * minute);
    assert.equal((await busy.fetch(busy.session)).status, 200);
  }
  const last = await busy.ask(`${busy.session}/token`);
  clock.advance(20 * minute);
  const short = await busy.ask(`${busy.session}/token`);
  assert.equal(short.endsAt, last.endsAt, "eight hours are not put off");
  assert.ok(short.expiresIn <= 600, `${short.expiresIn}`);
  clock.advance(10 * minute + second);
  await over(busy, "after eight hours");

  await bank.approve((await bank.done("GET", path)).linkUrl, organisations.czk);
  const unlinked = await new Visitor(bank.url).enter((await bank.done("GET", path)).linkUrl);
  const ofCompany = await new Visitor(bank.url).enter(await redirectOf(bank, companyId));
  await bank.done("PATCH", path, { status: "Unlinked" });
  await over(unlinked, "unlinked");
  const deleted = await new Visitor(bank.url).enter((await bank.done("GET", path)).linkUrl);
  await bank.done("DELETE", path);
  await over(deleted, "deleted");
  assert.equal((await ofCompany.fetch(ofCompany.session)).status, 200, "a company's session goes on");
  await bank.done("DELETE", `/companies/${companyId}`);
  await over(ofCompany, "with its company");
});

test("the first page for a connection that works speaks of that connection, not of making one", async (t) => {
  const { bank } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const { linkUrl } = await bank.done("GET", path);
  const text = await assertPage(await get(linkUrl), 200, "Your connection to Xero");
  assert.match(text, /Xero is connected already/);
  assert.doesNotMatch(text, /sign in/);
});

test("each kind of software has a first page of its own, and one that is not offered a way on", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const pages = {
    gbol: [200, "Connect your bank feed to Xero", ""],
    hcws: [200, "Connect your bank feed to QuickBooks Online", ""],
    olpr: [200, "Connecting starts inside Sage", ""],
    akxx: [501, "NetSuite cannot be connected here yet", "/unsupported"],
    fbrh: [501, "FreeAgent cannot be connected here yet", "/unsupported"],
  } as const;
  for (const [platformKey, [status, heading, screen]] of Object.entries(pages)) {
    const { linkUrl } = await bank.connection(companyId, platformKey);
    const text = await assertPage(await get(linkUrl), status, heading);
    assert.doesNotMatch(text, /Harbour Cafe/, "the customer is not named");
    assert.match(text, /<span class="badge warn"[^>]*>Test<\/span>/);
    const pressed = await press(linkUrl);
    assert.match(pressed.headers.get("location")!, new RegExp(`^/link/s/[\\w-]{22}${screen}$`), platformKey);
  }
});

test("a QuickBooks link lasts as long as is set, and is renewed by reading", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, settings: { MILLRACE_QUICKBOOKS_LINK_MINUTES: "30" } });
  const { bank } = world;
  const companyId = await bank.company();
  const connection = await bank.connection(companyId, "hcws");
  const all = `/companies/${companyId}/connections`;
  assert.equal((await get(connection.linkUrl)).status, 200);
  clock.advance(31 * minute);
  await assertPage(await get(connection.linkUrl), 401, "This link has expired", "after half an hour");
  const renewed = [
    (await bank.done("GET", `${all}/${connection.id}`)).linkUrl,
    (await bank.done("GET", all)).results[0].linkUrl,
  ];
  assert.equal(new Set([...renewed, connection.linkUrl]).size, 3);
  for (const url of renewed) assert.equal((await get(url)).status, 200);
});

test("a company whose bank feeds are switched off is told so, and its link is not used up", async (t) => {
  const { world, linkUrl, companyId } = await startedLink(t);
  const { bank } = world;
  const company = await redirectOf(bank, companyId);
  await bank.done("DELETE", `/companies/${companyId}/products/bank-feeds`);
  for (const link of [linkUrl, company]) {
    await assertPage(await get(link), 403, "Your bank feed is switched off");
    await assertPage(await press(link), 403, "Your bank feed is switched off");
  }
  await bank.done("PUT", `/companies/${companyId}/products/bank-feeds`);
  for (const link of [linkUrl, company]) assert.equal((await press(link)).status, 303);
});

test("pages speak the language asked for, else the browser's, and lead to the other one with everything kept", async (t) => {
  const { linkUrl } = await startedLink(t);
  const link = `${linkUrl}&area=cards`;
  for (const [accepted, language] of [
    ["fr", "fr-CA"],
    ["de, fr-CA;q=0.9, en;q=0.5", "fr-CA"],
    ["en, fr;q=0.9", "en"],
    ["cs", "en"],
    ["fr;q=0, en", "en"],
  ]) {
    const page = await get(link, { "accept-language": accepted! });
    const text = await page.text();
    assert.equal(page.headers.get("content-language"), language, accepted);
    assert.match(text, new RegExp(`<html lang="${language}">`));
    assert.match(text, language === "en" ? /Continue<\/button>/ : /Continuer<\/button>/);
    const other = /<a class="plain-button" href="([^"]*)"/.exec(text)![1]!.replaceAll("&#38;", "&");
    const switched = await get(new URL(other, link).href, { "accept-language": accepted! });
    const shown = await switched.text();
    assert.match(shown, new RegExp(`<html lang="${language === "en" ? "fr-CA" : "en"}">`));
    const { area, otp } = formFields(shown);
    assert.deepEqual([area, otp], ["cards", new URL(linkUrl).searchParams.get("otp")]);
  }
});

test("pages are not kept, not framed, load nothing foreign, and tell no other site where the customer comes from", async (t) => {
  const { world, linkUrl } = await startedLink(t);
  const visitor = await new Visitor(world.bank.url).enter(linkUrl);
  const [entry, problem, shell, ended] = [
    await get((await world.bank.connection(await world.bank.company())).linkUrl),
    await get(`${linkUrl}x`),
    await visitor.fetch(visitor.session),
    await get(world.bank.url + visitor.session),
  ];
  for (const page of [entry, problem, shell, ended]) {
    const policy = page.headers.get("content-security-policy")!;
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /base-uri 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*;| https:;/);
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal(page.headers.get("referrer-policy"), "no-referrer");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("cross-origin-opener-policy"), "same-origin-allow-popups");
  }
  assert.doesNotMatch(ended.headers.get("content-security-policy")!, /script-src/);
  const strict = shell.headers.get("content-security-policy")!;
  assert.match(strict, /require-trusted-types-for 'script'; trusted-types 'none'/);
  const text = await shell.text();
  assert.match(text, new RegExp(`<div id="link" data-session="${visitor.session}"`));
  assert.match(text, /<noscript>[\s\S]*JavaScript[\s\S]*<p lang="fr-CA">/);
  assert.deepEqual(Object.keys(formFields(await entry.text())), ["otp"]);
});

test("while the database is away customers get a page that says so, and programs the API's refusal", async (t) => {
  const { world, linkUrl } = await startedLink(t);
  const { database } = world.millrace.application;
  await database.close();
  const page = await get(linkUrl, { accept: "text/html,application/xhtml+xml", "accept-language": "fr" });
  await assertPage(page, 503, "Cette page n’est pas accessible pour le moment");
  assert.ok(Number(page.headers.get("retry-after")) > 0);
  const program = await get(linkUrl);
  assert.deepEqual([program.status, ((await program.json()) as Json).code], [503, "database-unavailable"]);
});

test("a company's second accounting connection is refused when it is linked, with an event", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { companyId } = await bank.linked(organisations.czk);
  const second = await bank.connection(companyId);
  await bank.approve(second.linkUrl, freshOrganisation(world).organisationId);
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
  const { bank, sandbox } = world;
  const companyId = await bank.company("Weir Sons");
  const connection = await bank.connection(companyId);
  const hostile = {
    ref: "a&s=500#top",
    to: "//evil.example/@",
    split: "a\r\nset-cookie: x=1",
    companyId: "forged",
  };
  const visitor = await new Visitor(bank.url).enter(`${connection.linkUrl}&${new URLSearchParams(hostile)}`);
  await visitor.agree();
  await visitor.comeBack(sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk));
  const finished = await visitor.post(`${visitor.session}/finish`, { outcome: "done" });
  const end = new URL(finished.headers.get("location") ?? ((await finished.json()) as Json).url);
  assert.equal(end.origin, "https://bank.example");
  assert.equal(end.pathname, `/done/${companyId}/gbol`);
  assert.equal(end.hash, "");
  const { split, who, ...facts } = Object.fromEntries(end.searchParams);
  assert.ok(split === "" || split === hostile.split);
  assert.notEqual(who, "");
  assert.deepEqual(facts, { s: "200", t: "OK", e: "", ref: hostile.ref, to: hostile.to, none: "", Ref: "" });
});
