import assert from "node:assert/strict";
import { test } from "node:test";
import { freshOrganisation } from "../deliveries.ts";
import { organisations, type TestOptions, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

/* The end of the customer's way: where the browser is led on to, and what our own page says. */

const template =
  "https://bank.example/{area}/back?s={statusCode}&t={statusText}&m={errorMessage}&n={connectionId}&w={data.company.companyName}";

async function entered(
  t: Parameters<typeof testMillrace>[0],
  options: TestOptions & { query?: string } = {},
) {
  const world = await testMillrace(t, options);
  const companyId = await world.bank.company();
  const { id: connectionId, linkUrl } = await world.bank.connection(companyId);
  const visitor = await new Visitor(world.bank.url).enter(`${linkUrl}${options.query ?? ""}`);
  await visitor.agree();
  const link = async (organisationId: string = organisations.czk) =>
    visitor.comeBack(world.sandbox.xero.admin.approve(await visitor.authorize(), organisationId));
  const finish = async (outcome: string): Promise<URL> =>
    new URL((await visitor.ask(`${visitor.session}/finish`, { outcome })).url, visitor.origin);
  return { world, companyId, connectionId: connectionId as string, visitor, link, finish };
}
const told = (url: URL) => Object.fromEntries(url.searchParams);
const settings = { MILLRACE_REDIRECT_URL: template };

test("a customer who is done is led to the bank with 200 and the link's own parameters; a second end is told anew", async (t) => {
  const { connectionId, link, finish } = await entered(t, { settings, query: "&area=cards" });
  await link(organisations.gbp);
  const end = await finish("done");
  assert.equal(end.origin + end.pathname, "https://bank.example/cards/back");
  const facts = { t: "OK", m: "", n: connectionId, w: "Harbour Cafe Ltd" };
  assert.deepEqual(told(end), { s: "200", ...facts });
  assert.equal(told(await finish("unchanged")).s, "200", "this visit has connected it");
});

test("a visit that changed nothing ends with 201, one that mapped an account with 200, whatever its page remembers", async (t) => {
  const { world, companyId, connectionId, link } = await entered(t, { settings });
  await link(organisations.czk);
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const { id } = await world.bank.account(path);
  const back = async () => {
    const { linkUrl } = await world.bank.done("GET", path);
    const visitor = await new Visitor(world.bank.url).enter(linkUrl);
    const finish = async () => {
      const { url } = await visitor.ask(`${visitor.session}/finish`, { outcome: "unchanged" });
      return told(new URL(url)).s;
    };
    return { finish };
  };
  const idle = await back();
  assert.equal(await idle.finish(), "201");
  const busy = await back();
  await world.bank.map(path, id);
  assert.equal(await busy.finish(), "200");
  assert.equal(await (await back()).finish(), "201");
});

test("software that is connected inside itself is done when its page is, also from the link of the company", async (t) => {
  const { bank } = await testMillrace(t, { settings });
  const { id: companyId, redirect } = await bank.done("POST", "/companies", { name: "Harbour Cafe" });
  const visitor = await new Visitor(bank.url).enter(redirect);
  const end = async () =>
    told(new URL((await visitor.ask(`${visitor.session}/finish`, { outcome: "done" })).url));
  assert.equal((await end()).s, "403", "nothing was begun");
  const { id } = await bank.connection(companyId, "hcws");
  assert.deepEqual([(await end()).s, (await end()).n], ["200", id]);
});

test("nothing is called done that is not connected", async (t) => {
  const { finish, link } = await entered(t, { settings });
  assert.deepEqual(
    [told(await finish("done")).s, told(await finish("done")).m],
    ["403", "User cancelled."],
    "nothing was begun",
  );
  await link();
  assert.equal(told(await finish("done")).s, "200");
});

test("leaving is 403, after a failure at the software 500, after a refusal of ours 403 in its words, and 501 without connector", async (t) => {
  const { finish, visitor, world } = await entered(t, { settings });
  assert.deepEqual([told(await finish("left")).s, told(await finish("left")).m], ["403", "User cancelled."]);
  const back = new URL(world.sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk));
  back.searchParams.set("code", "wrong");
  await visitor.comeBack(back.href);
  assert.deepEqual(
    [told(await finish("left")).s, told(await finish("left")).m],
    ["500", "Unknown error occurred."],
  );
  assert.deepEqual(
    [told(await finish("unsupported")).s, told(await finish("unsupported")).t],
    ["501", "NotImplemented"],
  );

  const { companyId } = await world.bank.linked(organisations.gbp);
  const second = await world.bank.connection(companyId);
  const rival = await new Visitor(world.bank.url).enter(second.linkUrl);
  await rival.agree();
  const { organisationId } = freshOrganisation(world);
  assert.match(
    await rival.comeBack(world.sandbox.xero.admin.approve(await rival.authorize(), organisationId)),
    /failed$/,
  );
  const { url } = await rival.ask(`${rival.session}/finish`, { outcome: "left" });
  assert.equal(told(new URL(url)).s, "403");
  assert.match(told(new URL(url)).m ?? "", /already connected to Xero/);
});

test("a form is led on at once, and an end that is none is refused", async (t) => {
  const { visitor } = await entered(t, { settings });
  const pressed = await visitor.post(`${visitor.session}/finish`, { outcome: "unsupported" });
  assert.equal(pressed.status, 303);
  assert.equal(new URL(pressed.headers.get("location")!).searchParams.get("s"), "501");
  for (const outcome of ["", "DONE", "200", "__proto__"]) {
    const refused = await visitor.fetch(`${visitor.session}/finish`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ outcome }),
    });
    assert.equal(refused.status, 400, outcome);
  }
});

test("where the bank has no page, ours says which organisation and accounts are connected, in the customer's language", async (t) => {
  const { world, companyId, connectionId, visitor, link, finish } = await entered(t);
  const path = `/companies/${companyId}/connections/${connectionId}`;
  assert.equal((await finish("left")).pathname, `${visitor.session}/done`);
  assert.match(await (await visitor.fetch(`${visitor.session}/done`)).text(), /Nothing is connected/);
  await link(organisations.czk);
  const { id } = await world.bank.account(path, { accountName: "Current & Co" });
  await world.bank.map(path, id, organisations.czkAccount);
  assert.equal((await finish("done")).pathname, `${visitor.session}/done`);
  const page = await (await visitor.fetch(`${visitor.session}/done`)).text();
  const { name } = world.sandbox.xero.admin.organisation(organisations.czk);
  assert.ok(page.includes(`${name} in Xero`), page);
  assert.match(page, /Current &#38; Co to /);
  assert.ok(page.includes(`href="${visitor.session}/connections"`));
  const french = await (await visitor.fetch(`${visitor.session}/done?lang=fr-CA`)).text();
  assert.match(french, /<html lang="fr-CA">[\s\S]*C’est terminé/);
  const finished = await visitor.fetch("/link/finished");
  assert.equal(finished.headers.get("location"), `${visitor.session}/done`);
  const { rows } = await world.database.one<{ rows: number }>({
    text: "select count(*)::int as rows from audit_event where type = 'link.finished'",
  });
  assert.equal(rows, 2);
});

test("a redirect to a host that is not listed shows our own page", async (t) => {
  const { world, visitor, finish } = await entered(t, { query: "&suffix=evil.example" });
  const profile = { name: "Bank", redirectUrl: "https://bank.{suffix}/", whiteListUrls: ["https://bank.cz"] };
  await world.bank.done("PUT", "/profile", profile);
  assert.equal((await finish("left")).pathname, `${visitor.session}/done`);
});
