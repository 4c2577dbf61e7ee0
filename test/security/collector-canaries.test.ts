import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { formFields, someLines } from "../bank.ts";
import { allowAccess, FdxClient, offeredOn, openLogin, post } from "../fdx-client.ts";
import { testMillrace } from "../millrace.ts";
import { accountsMessage, OfxClient } from "../ofx/ofx-client.ts";
import { SageCustomer } from "../sage.ts";
import { waitFor } from "../wait-for.ts";
import { assertNoLeak, caughtLog, dump, recorded } from "./leaks.ts";
import { linkedNetSuite } from "./linked-netsuite.ts";

test("no secret of software that collects, or of Sage, is in the log, in any table, or in a reply that was not asked for it; nothing of an erased company stays", async (t) => {
  const { log, lines } = caughtLog();
  const world = await testMillrace(t, { log, platforms: ["hcws", "akxx", "olpr"] });
  const { bank, database, millrace, sandbox } = world;
  const { config } = millrace.application;
  const canaries: Record<string, string> = {
    "FDX client secret": config.fdx!.clientSecret!,
    "Sage client secret": config.sage.clientSecret!,
    "Sage API key": config.sage.apiKey!,
    "Sage notification value": config.sage.notificationValue!,
  };
  const see = (name: string, text: string | null | undefined) => {
    assert.ok(text && text.length >= 8, name);
    canaries[`${name} ${Object.keys(canaries).length}`] = text;
  };
  const fdx = new FdxClient(bank, sandbox);
  const suiteApp = (path: string, body: unknown, bearer?: string) =>
    fetch(`${bank.url}/netsuite/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    });
  /** Failures of ours while something secret is held. */
  const without = async (table: string, run: () => Promise<number>) => {
    await database.rows({ text: `alter table ${table} rename to hidden` });
    const status = await run();
    await database.rows({ text: `alter table hidden rename to ${table}` });
    assert.ok(status >= 500, `${table}: ${status}`);
  };
  let stored = "";

  const replies = await recorded([bank.url, fdx.url], async () => {
    const companyId = await bank.company();
    const { id } = await bank.connection(companyId, "hcws");
    const path = `/companies/${companyId}/connections/${id}`;
    await bank.account(path, { currency: "USD", accountNumber: "12345000" });
    const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
    see("password", pair.password);
    const wrong = { ...pair, password: "canary-wrong-password" };
    see("password", wrong.password);

    const ofx = new OfxClient(`${bank.url}/ofx`, pair);
    await ofx.accounts();
    await ofx.statement("12345000");
    await new OfxClient(`${bank.url}/ofx`, wrong).accounts();
    await ofx.sendRaw(ofx.document(accountsMessage()).slice(0, -12));
    await without("feed_credential", async () => (await ofx.accounts()).status);

    const { address, verifier } = fdx.ask({ state: "canary-state-of-the-client" });
    see("verifier", verifier);
    const login = await openLogin(address);
    see("ticket", formFields(login.text).ticket);
    await post(address, login, wrong);
    await without("feed_credential", async () => (await post(address, login, { ...pair })).status);
    const choice = await post(address, login, { ...pair });
    see("ticket", formFields(choice.text).ticket);
    await without(
      "fdx_code",
      async () => (await post(address, choice, { account: offeredOn(choice), decision: "allow" })).status,
    );
    const back = await allowAccess(address, pair);
    see("code", new URL(back).searchParams.get("code"));
    await without("fdx_token", async () => (await fdx.exchange(back, verifier)).status);
    const { access_token, refresh_token } = (await fdx.exchange(back, verifier)).body;
    see("issued token", access_token);
    see("issued token", refresh_token);
    await fdx.get(`/fdx/v6/accounts?access_token=${access_token}`, access_token);
    await without("fdx_token", async () => (await fdx.get("/fdx/v6/accounts", access_token)).status);
    const renewed = (await fdx.refresh(refresh_token)).body;
    see("issued token", renewed.access_token);
    see("issued token", renewed.refresh_token);
    await fdx.token({ grant_type: "refresh_token", refresh_token, client_secret: "canary-wrong-secret" });
    see("wrong secret", "canary-wrong-secret");

    const netSuite = await linkedNetSuite(world);
    const { code } = await bank.done("POST", `${netSuite.path}/connectionInfo/pairingCode`);
    see("pairing code", code);
    const asked = { code, configurationId: "12", accountId: "1234567" };
    await without("netsuite_pairing", async () => (await suiteApp("pair", asked)).status);
    const { secret } = (await (await suiteApp("pair", asked)).json()) as { secret: string };
    see("pairing secret", secret);
    see("pairing secret", secret.slice("mrns_".length + 44));
    await suiteApp("statements", { key: secret }, secret);
    await without(
      "netsuite_pairing",
      async () => (await suiteApp("statements", { key: "x" }, secret)).status,
    );
    stored += await dump(database);

    const customer = await SageCustomer.arrive(world);
    const begun = customer.admin.beginLink(customer.sageCompany);
    see("Sage's state", begun.authorisation.state);
    await without(
      "sage_authorisation",
      async () => (await fetch(begun.authUrl, { redirect: "manual" })).status,
    );
    const page = await customer.open(begun.authUrl);
    stored += await dump(database);
    const { otp } = await bank.done("POST", `${customer.path}/bankFeeds/otp`);
    await customer.submit(page, otp);
    await customer.pick(begun.authorisation.id);
    stored += await dump(database);

    const line = { id: "l-1", date: "2026-11-01", amount: -1, description: "canary of a line" };
    const feed = { companyId, connectionId: id, path, accountId: "ac-001", organisationId: "", targetId: "" };
    await bank.pushed(feed, [line]);
    await bank.ended(customer.feed(), await bank.pushed(customer.feed(), someLines(1, systemClock.now())));
    assert.ok((await dump(database)).includes(line.description));
    const erased = [companyId, netSuite.companyId, customer.companyId];
    for (const one of erased) await bank.done("DELETE", `/companies/${one}`);
    const companies = { text: "select from company" };
    await waitFor("the companies to be erased", async () => (await database.rows(companies)).length === 0);
    const about = [...erased, line.description, "12345000"];
    const left = (await dump(database)).split("\n").filter(
      (row) =>
        !/^(public\.audit_|jobs\.)/.test(row) &&
        // The call that deleted it is logged after it is gone, by the company's id alone.
        !(row.startsWith("public.api_request ") && row.includes(",DELETE,delete-company,")) &&
        about.some((text) => row.includes(text)),
    );
    assert.deepEqual(left, [], "of an erased company the audit trail is left alone");
  });

  assert.ok(lines.join("").includes('"level":50'), "the log was caught, errors included");
  assert.ok(stored.includes("fdx.allowed") && stored.includes("netSuite.paired"), "the tables were read");
  assertNoLeak(canaries, { lines, stored, replies }, (name) => {
    if (name.startsWith("password")) return /\/credentials$/;
    if (name.startsWith("ticket")) return /\/fdx\/oauth\/authorize/;
    if (name.startsWith("issued token")) return /\/fdx\/oauth\/token$/;
    if (name.startsWith("pairing code")) return /\/pairingCode$/;
    return name.startsWith("pairing secret") ? /\/netsuite\/v1\/pair$/ : undefined;
  });
});
