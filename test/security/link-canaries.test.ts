import assert from "node:assert/strict";
import { test } from "node:test";
import { formFields } from "../bank.ts";
import { newOtp, postSage, sageAddress, sageConnection } from "../contract/sage-page.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";
import { assertNoLeak, caughtLog, dump, recorded } from "./leaks.ts";

test("no secret of the customer's way in is in the log, in any table, or in a reply that was not asked for it", async (t) => {
  const { log, lines } = caughtLog();
  const { bank, database, sandbox } = await testMillrace(t, { log });
  const { admin } = sandbox.xero;
  const canaries: Record<string, string> = {};
  const see = (name: string, text: string | null | undefined) => {
    assert.ok(text && text.length > 10, name);
    canaries[`${name} ${Object.keys(canaries).length}`] = text;
  };
  const seeSession = (visitor: Visitor) => see("session", visitor.cookie.split("=").at(-1));
  let stored = "";

  const replies = await recorded([bank.url], async () => {
    const companyId = await bank.company();
    const { redirect } = await bank.done("GET", `/companies/${companyId}`);
    see("password", new URL(redirect).searchParams.get("link.otp"));
    const ofCompany = await new Visitor(bank.url).enter(redirect);
    seeSession(ofCompany);
    const { id } = await bank.connection(companyId);
    const path = `/companies/${companyId}/connections/${id}`;
    const given = await ofCompany.ask(`${ofCompany.session}/token`);
    see("access token", given.accessToken);
    const authorization = `Bearer ${given.accessToken}`;

    const asked = { expiresInHours: 1, locale: "en" };
    const keyed = { authorization, "idempotency-key": "canary-key" };
    const share = await bank.done("POST", `${path}/shares`, asked, keyed);
    see("share", new URL(share.linkUrl).searchParams.get("otp"));
    await bank.done("GET", `${path}/shares`);
    const shared = await new Visitor(bank.url).enter(share.linkUrl);
    seeSession(shared);
    await shared.agree();

    // Several organisations: state, code and tokens wait for the customer's choice.
    const authorize = await shared.authorize();
    see("state", new URL(authorize).searchParams.get("state"));
    const back = admin.approve(authorize, [organisations.czk, organisations.gbp]);
    see("code", new URL(back).searchParams.get("code"));
    await shared.fetch(back);
    stored += await dump(database);
    assert.match(await shared.complete(), /entity$/);
    stored += await dump(database);

    const origin = "https://portal.bank.example";
    await bank.done("POST", "/corsSettings", { allowedOrigins: [origin] });
    const { url } = await bank.done(
      "POST",
      `${path}/handoff`,
      { display: "popup", returnUrl: origin },
      { authorization, origin },
    );
    see("ticket", new URL(url).searchParams.get("ticket"));
    const visitor = new Visitor(bank.url);
    const fields = formFields(await (await visitor.fetch(url)).text());
    assert.equal((await visitor.post("/link/handoff", fields)).status, 303);
    seeSession(visitor);
    assert.equal((await visitor.post("/link/handoff", fields)).status, 401);

    const sage = await sageConnection(bank);
    const password = await newOtp(bank, sage.path);
    const form = formFields(await (await fetch(sageAddress(bank))).text());
    assert.equal((await postSage(bank, { ...form, connectionId: sage.connectionId, password })).status, 303);
    see("Sage's ticket", form.ticket);

    const quickBooks = await bank.connection(await bank.company(), "hcws");
    const place = `${/\/companies\/[^?]+(?=\/start)/.exec(quickBooks.linkUrl)![0]}/connectionInfo/bankFeedAccounts`;
    await bank.done("POST", place, {
      id: "ac-1",
      accountName: "Current",
      accountType: "checking",
      accountNumber: "12345678",
      currency: "USD",
      balance: 1,
    });
    see("password of a feed", (await bank.done("POST", `${place}/credentials`, {})).password);
    await bank.done("GET", `${place}/credentials`);

    // Failures of ours in the middle of it, at each page that takes a secret.
    await database.rows({ text: "alter table link_session rename to hidden" });
    await database.rows({ text: "alter table spent_link_code rename to hidden_too" });
    const broken = await bank.done("GET", path);
    see("password", new URL(broken.linkUrl).searchParams.get("otp"));
    const { pathname, searchParams } = new URL(broken.linkUrl);
    const failing: Response[] = [
      await shared.fetch(shared.session),
      await shared.fetch(back),
      await shared.post(`${shared.session}/complete`),
      await fetch(broken.linkUrl),
      await visitor.post(pathname, Object.fromEntries(searchParams)),
      await visitor.post("/link/handoff", fields),
      await visitor.post("/link/new-link", { link: `${pathname}?${searchParams}` }),
    ];
    await database.rows({ text: "alter table hidden rename to link_session" });
    await database.rows({ text: "alter table hidden_too rename to spent_link_code" });
    for (const { status, url: at } of failing.slice(0, -1)) assert.equal(status, 500, at);
    stored += await dump(database);
  });

  assert.ok(lines.join("").includes('"level":50'), "the log was caught, errors included");
  assert.ok(stored.includes("link.share.used"), "the tables were read");
  assertNoLeak(canaries, { lines, stored, replies }, (name) => {
    if (name.startsWith("password of")) return /\/credentials$/;
    if (name.startsWith("password")) return /\/companies(\/[^/]+)?$|\/connections(\/[^/]+)?$/;
    if (name.startsWith("share")) return /\/shares$/;
    if (name.startsWith("access token")) return /\/token$/;
    if (name.startsWith("ticket")) return /\/handoff$/;
    return name.startsWith("Sage's ticket") ? /\/sage\/connect/ : undefined;
  });
});
