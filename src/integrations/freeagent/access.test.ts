import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NoAnswer, type Outbound, ProviderFault } from "../integration.ts";
import { createFreeAgent } from "./index.ts";
import {
  deliver,
  makeLine,
  type Pretend,
  pretend,
  redirectUri,
  states,
  wanted,
} from "./sandboxed-freeagent.fixture.ts";

const worlds: Pretend[] = [];
after(() => Promise.all(worlds.map((world) => world[Symbol.asyncDispose]())));

async function world(company: Parameters<typeof pretend>[0] = {}): Promise<Pretend> {
  const made = await pretend(company);
  worlds.push(made);
  return made;
}

const fault = (kind: ProviderFault["kind"], code?: string) => (error: unknown) => {
  assert.ok(error instanceof ProviderFault, String(error));
  assert.equal(error.kind, kind);
  if (code) assert.equal(error.code, code);
  return true;
};

test("an approval brings tokens and the company, and asks for nothing but what FreeAgent knows", async () => {
  const { freeAgent, arrive, companyId } = await world();
  const url = freeAgent.authorization.authorizationUrl({ state: "s-1", redirectUri });
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    response_type: "code",
    client_id: "millrace-sandbox",
    redirect_uri: redirectUri,
    state: "s-1",
  });
  const { organisations, tokens } = await arrive();
  assert.deepEqual(organisations, [{ id: companyId, name: "Weir & Sons", connectionId: null }]);
  assert.equal(tokens.expiresInSeconds, 3_600);
});

test("a callback of another attempt, a denial, and a code that was used are refused as what they are", async () => {
  const { freeAgent, http, admin, companyId } = await world();
  const { authorization } = freeAgent;
  const exchange = (query: string) =>
    authorization.exchange(http, { parameters: new URLSearchParams(query), state: "s-1", redirectUri });
  for (const query of [
    "code=x&state=s-2",
    "code=x",
    "state=s-1",
    "code=x&state=s-1&state=s-1",
    "code=x&state=é",
  ])
    await assert.rejects(exchange(query), fault("refused", "invalid-callback"), query);
  await assert.rejects(exchange("error=access_denied&state=s-1"), fault("refused", "access_denied"));
  const url = authorization.authorizationUrl({ state: "s-1", redirectUri });
  const back = new URL(admin.approve(url.href, companyId)).search;
  await exchange(back);
  await assert.rejects(exchange(back), fault("refused", "invalid_grant"));
});

test("a user without the level for bank accounts is refused with the level that is needed", async () => {
  const { arrive } = await world({ permissionLevel: 5 });
  await assert.rejects(arrive(), (error: unknown) => {
    fault("refused", "role-not-allowed")(error);
    assert.match((error as Error).message, /level 5\. Bank accounts need level 6/);
    return true;
  });
});

test("wrong credentials are the operator's, and nothing of a token is ever told", async () => {
  const { admin, freeAgent, http, arrive } = await world();
  const { tokens } = await arrive();
  admin.putApplication({ id: "millrace-sandbox", secrets: ["another"] });
  const refused = freeAgent.authorization.refresh(http, freeAgent.address, tokens.refreshToken);
  await assert.rejects(refused, (error: unknown) => {
    fault("try-later", "http-401")(error);
    assert.equal((error as ProviderFault).holds, "application");
    assert.ok(!JSON.stringify(error).includes(tokens.refreshToken));
    return true;
  });
  await assert.rejects(
    freeAgent.authorization.refresh(http, "https://elsewhere.example", tokens.refreshToken),
    fault("reauthorise", "address-changed"),
  );
});

test("a refresh whose answer is lost is tried once more, one that is lost twice later, one too many after a minute", async () => {
  const { freeAgent } = await world();
  let calls = 0;
  const silent: Outbound = {
    request: () => {
      calls += 1;
      return Promise.reject(new NoAnswer("cut", true));
    },
  };
  const { authorization, address } = freeAgent;
  await assert.rejects(authorization.refresh(silent, address, "r"), fault("try-later", "no-answer"));
  assert.equal(calls, 2);
  const full: Outbound = {
    request: async () => ({ status: 429, headers: { "retry-after": "60" }, body: "You must not exceed" }),
  };
  await assert.rejects(authorization.refresh(full, address, "r"), (error: unknown) => {
    fault("try-later", "too-many-requests")(error);
    assert.equal((error as ProviderFault).retryAfterMs, 60_000);
    return true;
  });
});

test("customers are led over FreeAgent's own hosts, or over the configured one", () => {
  const pages = (apiUrl: string) =>
    createFreeAgent({ clientId: "c", clientSecret: "s", apiUrl }).authorization.pages;
  assert.deepEqual(pages("https://api.sandbox.freeagent.com"), ["https://*.freeagent.com"]);
  assert.deepEqual(pages("http://localhost:4100/freeagent"), ["http://localhost:4100"]);
  assert.deepEqual(pages("https://api.notfreeagent.com"), ["https://api.notfreeagent.com"]);
});

test("all accounts are listed with their kind, and those in use can be fed", async () => {
  const { admin, companyId, freeAgent, session } = await world();
  admin.addAccounts(companyId, [
    { name: "Card", type: "CreditCardAccount", accountNumber: "5208", openingBalance: "-12.5" },
    { name: "PayPal", type: "PaypalAccount", email: "pay@weir.example" },
    { name: "Old", status: "hidden" },
    ...Array.from({ length: 110 }, (_, nth) => ({ name: `More ${nth}`, currency: "EUR" })),
  ]);
  const all = await freeAgent.listBankAccounts!(session);
  assert.equal(all.length, 114);
  const { balance, accountType, status } = all.find(({ name }) => name === "Card")!;
  assert.deepEqual([balance, accountType, status], ["-12.5", "Credit", "Active"]);
  assert.equal(all.find(({ name }) => name === "Old")!.status, "Archived");
  const names = (await freeAgent.listTargetAccounts(session)).map(({ name }) => name);
  assert.ok(names.includes("Card") && !names.includes("PayPal") && !names.includes("Old"));
});

test("a feed into an account is refused for what stands in its way, and warns of a second source", async () => {
  const { admin, accountId, companyId, freeAgent, session } = await world();
  const open = (targetAccountId: string, changes = {}) =>
    freeAgent.openFeed(session, wanted({ targetAccountId, ...changes }));
  const refusal = async (step: ReturnType<typeof open>) => {
    const result = await step;
    return result.kind === "refused" && [result.meaning, result.code];
  };
  assert.deepEqual(await refusal(open("999999")), ["target-gone", "not-found"]);
  assert.deepEqual(await refusal(open("../users/me")), ["target-gone", "not-found"]);
  assert.deepEqual(await refusal(open(accountId, { currency: "EUR" })), ["refused", "wrong-currency"]);
  const [paypal] = admin.addAccounts(companyId, [{ name: "P", type: "PaypalAccount", email: "p@w.example" }]);
  assert.deepEqual(await refusal(open(paypal!.id)), ["refused", "wrong-type"]);
  const plain = await open(accountId);
  assert.deepEqual(plain, {
    kind: "opened",
    providerFeedId: `${accountId}/feed-1`,
    targetAccountId: accountId,
    targetName: "Current account",
  });
  admin.changeAccount(companyId, accountId, { feed: "Mettle" });
  const warned = await open(accountId);
  assert.match((warned.kind === "opened" && warned.warning) || "", /bank feed of its own/);
  admin.changeAccount(companyId, accountId, { status: "hidden" });
  assert.deepEqual(await refusal(open(accountId)), ["target-gone", "hidden"]);
});

test("a new account is made once, however often its feed is asked for, and lines arrive in it", async () => {
  const one = await world();
  const { admin, companyId, freeAgent, session } = one;
  await session.accessToken("present");
  admin.addFault({ kind: "reset", when: "after", match: { operation: "create-bank-account" } });
  const lost = await freeAgent.openFeed(session, wanted());
  assert.equal(lost.kind, "in-doubt");
  const opened = await freeAgent.settleFeed(session, wanted(), null);
  assert.ok(opened.kind === "opened");
  const made = admin.company(companyId).accounts.filter(({ name }) => name === "Everyday account");
  assert.deepEqual(
    made.map(({ accountNumber, sortCode, openingBalance }) => [accountNumber, sortCode, openingBalance]),
    [["44556677", "204561", "0"]],
  );
  const feed = { ...one.feed, providerFeedId: opened.providerFeedId };
  assert.deepEqual(states(await deliver({ ...one, feed }, [makeLine("a", "5")])), ["delivered"]);
  assert.equal(admin.lines(companyId, made[0]!.id).total, 1);
});

test("what FreeAgent finds wrong with a new account is told by its field", async () => {
  const { freeAgent, session } = await world();
  const asked = {
    name: "Card",
    sortCode: null,
    nominalCode: null,
    currency: "GBP",
    category: "Credit",
  } as const;
  const made = await freeAgent.createTargetAccount!.make(session, { ...asked, accountNumber: null }, "key");
  assert.ok(made.kind === "refused");
  assert.deepEqual(made.reasons, [
    {
      field: "accountNumber",
      message: "FreeAgent says: Account number must be the last four digits of the card",
    },
  ]);
});

test("a line that came through another feed is taken for the same, one of this feed is not", async () => {
  const one = await world();
  const coffee = (id: string) => makeLine(id, "-3.4", { description: "Coffee" });
  await deliver(one, [coffee("a")]);
  const before = { ...one, feed: { ...one.feed, providerFeedId: `${one.accountId}/feed-2` } };
  assert.deepEqual(states(await deliver(before, [coffee("a")])), ["already-there"]);
  assert.deepEqual(states(await deliver(one, [coffee("b")], undefined, [coffee("a")])), ["delivered"]);
  assert.equal(one.lines().length, 2);
});
