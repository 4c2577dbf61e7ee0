import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { czech, openSandbox, Visitor } from "./visitor.ts";

let sandbox: Sandbox;
before(async () => {
  sandbox = await openSandbox();
});
after(() => sandbox.close());

const base = "/api.xro/2.0";
const where = (text: string) => `${base}/Accounts?where=${encodeURIComponent(text)}&order=Name%20ASC`;

test("a filter narrows the list, and what it does not understand is a 400", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const all = (await visitor.call("GET", `${base}/Accounts`)).body.Accounts;
  assert.ok(all.some(({ Type }: { Type: string }) => Type === "REVENUE"));
  const bank = (await visitor.call("GET", where('Type=="BANK" AND Status=="ACTIVE"'))).body.Accounts;
  assert.deepEqual(
    bank.map(({ Name }: { Name: string }) => Name),
    ["Business credit card", "Business current account", "Business savings", "PayPal", "Tips jar account"],
  );
  assert.match(bank[1].BankAccountNumber, /^\d{14}$/);
  assert.equal((await visitor.call("GET", where("Type = BANK"))).body.Type, "QueryParseException");
});

test("a missing JSON Accept header is noticed", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const heard = await visitor.call("GET", `${base}/Accounts`, undefined, { accept: "*/*" });
  assert.equal(heard.status, 406);
  assert.match(heard.text, /^</);
});

test("organisation, actions and currencies tell whether another currency may be used", async () => {
  const british = await Visitor.arrive(sandbox);
  const czechia = await Visitor.arrive(sandbox, czech);
  const [{ BaseCurrency, Name }] = (await czechia.call("GET", `${base}/Organisation`)).body.Organisations;
  assert.deepEqual([BaseCurrency, Name], ["CZK", "Harbour Cafe s.r.o."]);
  const action = async (visitor: Visitor) =>
    (await visitor.call("GET", `${base}/Organisation/Actions`)).body.Actions.find(
      ({ Name }: { Name: string }) => Name === "UseMulticurrency",
    ).Status;
  assert.deepEqual([await action(british), await action(czechia)], ["NOT-ALLOWED", "ALLOWED"]);
  const codes = async (visitor: Visitor) =>
    (await visitor.call("GET", `${base}/Currencies`)).body.Currencies.map(
      ({ Code }: { Code: string }) => Code,
    );
  assert.deepEqual([await codes(british), await codes(czechia)], [["GBP"], ["CZK", "EUR", "USD"]]);
});

test("an account is created once per key, and refused in prose when something is wrong with it", async () => {
  const visitor = await Visitor.arrive(sandbox);
  const account = { Name: "New account", Type: "BANK", BankAccountNumber: "1", BankAccountType: "BANK" };
  const put = (body: unknown, key = "") =>
    visitor.call("PUT", `${base}/Accounts`, body, { "idempotency-key": key });
  const created = await put(account, "create-1");
  assert.equal(created.status, 200);
  const again = await put(account, "create-1");
  assert.equal(again.body.Accounts[0].AccountID, created.body.Accounts[0].AccountID);

  const refused = await put({ ...account, CurrencyCode: "EUR" });
  assert.equal(refused.status, 400);
  assert.equal(refused.body.Type, "ValidationException");
  const messages = refused.body.Elements[0].ValidationErrors.map(
    ({ Message }: { Message: string }) => Message,
  );
  assert.deepEqual(messages, [
    "Please enter a unique Name.",
    "Organisation is not subscribed to currency EUR",
  ]);
  for (const body of ["nonsense", "[]", { Name: 3 }]) assert.equal((await put(body)).status, 400);
});
