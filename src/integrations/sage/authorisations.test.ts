import assert from "node:assert/strict";
import { test } from "node:test";
import { ProviderFault } from "../integration.ts";
import { sage, scriptedSage } from "./scripted-sage.fixture.ts";

const account = {
  externalId: "e-1",
  accountName: "Current",
  accountNumber: "55779911",
  bankCode: "203040",
  branchCode: null,
};

/** What one call met by a status leads to: its outcome, or the kind of the fault. */
async function met(
  status: number,
  body: string,
  run: (scripted: ReturnType<typeof scriptedSage>) => Promise<unknown>,
) {
  const scripted = scriptedSage();
  scripted.answer = () => ({ status, body });
  try {
    return await run(scripted);
  } catch (error) {
    return error instanceof ProviderFault ? error.kind : error;
  }
}

test("Sage is told every account of a customer, none where one is renewed, and that somebody proved nothing", async () => {
  const scripted = scriptedSage();
  scripted.answer = () => ({ body: '{"data":{}}' });
  for (const answer of [
    { kind: "granted", accounts: [account] },
    { kind: "renewed" },
    { kind: "refused" },
  ] as const)
    assert.equal(await sage.authorization.answer(scripted.session, "a/1", answer), "taken");
  assert.deepEqual(
    scripted.requests.map(({ method, url, body }) => [method, url, JSON.parse(String(body)).data]),
    [
      {
        status: "success",
        bankAccounts: [
          {
            bankAccountExternalId: "e-1",
            accountName: "Current",
            bankIdentifier: "203040",
            branchIdentifier: "",
            accountIdentifier: "55779911",
          },
        ],
      },
      { status: "success", bankAccounts: [] },
      { status: "failure" },
    ].map((data) => ["PATCH", "https://sage.example/v1/authorisations/a%2F1", data]),
  );
});

test("an authorisation that was used is over; what Sage does not show or answer may be told again", async () => {
  const tell = (status: number) =>
    met(status, '{"errors":[{"code":"X"}]}', ({ session }) =>
      sage.authorization.answer(session, "a", { kind: "renewed" }),
    );
  assert.deepEqual(await Promise.all([409, 410, 404, 400, 500, 429].map(tell)), [
    "over",
    "over",
    "feed-lost",
    "refused",
    "in-doubt",
    "try-later",
  ]);
});

test("an account that Sage does not know, or has ended, is not connected", async () => {
  const ask = (status: number, data: unknown) =>
    met(status, JSON.stringify({ data }), ({ session }) => sage.authorization.findAccount(session, "e-1"));
  assert.deepEqual(
    await ask(200, { bankAccountId: "b", status: "pending", requestedStartDate: "2026-11-01" }),
    {
      id: "b",
      requestedStartDate: "2026-11-01",
    },
  );
  assert.equal(await ask(200, { bankAccountId: "b", status: "cancelled" }), undefined);
  const unknown = await met(404, '{"errors":[{"code":"NotFound"}]}', ({ session }) =>
    sage.authorization.findAccount(session, "e-1"),
  );
  assert.equal(unknown, undefined);
  assert.equal(await ask(404, null), "try-later", "not in Sage's own words");
  assert.equal(await ask(200, {}), "try-later");
  assert.equal(await ask(503, {}), "try-later");
});

test("an account that is gone in Sage need not be asked for again; what Sage is busy with is asked later", async () => {
  const ask = async (status: number) => {
    const step = await met(status, '{"errors":[{"code":"X"}]}', ({ session }) =>
      sage.authorization.askToReconnect(session, "b"),
    );
    return typeof step === "string" ? step : (step as { kind: string }).kind;
  };
  assert.deepEqual(await Promise.all([202, 404, 410, 409, 500, 400].map(ask)), [
    "closed",
    "closed",
    "closed",
    "try-later",
    "try-later",
    "refused",
  ]);
});
