import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MappingItem, MappingSuggestions, SourceAccount, TargetOption } from "../api/replies.ts";
import {
  type Account,
  accountsOf,
  arranged,
  asConnected,
  found,
  lastDigits,
  renamedNewAccount,
  sortCodeText,
  targetGone,
  withStanding,
} from "./account.ts";
import {
  type Choices,
  dateProblemOf,
  foundOffers,
  offersFor,
  openRows,
  type Progress,
  readyRows,
} from "./rows.ts";

const dates = { earliest: "2025-11-23", latest: "2026-11-23", suggested: "2026-11-23" };
const option = (id: string, name = `Account ${id}`): TargetOption => ({
  id,
  name,
  accountNumber: `10-${id}`,
  sortCode: null,
  balance: null,
});
const someOptions = [option("t1"), option("t2"), option("t3")];

const account = (id: string, fields: Partial<Account> = {}): Account => ({
  id,
  name: `Bank ${id}`,
  type: "checking",
  number: `2801 4623 ${id}`,
  sortCode: null,
  currency: "CZK",
  balance: 12.5,
  status: "pending",
  targetId: null,
  targetName: null,
  startDate: null,
  options: someOptions,
  suggestions: [],
  preselected: null,
  newAccount: { possible: true, name: `Bank ${id}`, accountNumber: null, limits: { name: 30 }, reason: null },
  blocked: null,
  suggestedStart: null,
  lastDeliveredAt: null,
  missed: [],
  refusal: null,
  ...fields,
});

const noChoices: Choices = new Map();
const nothing = new Map<string, Progress>();
const rowsOf = (
  accounts: Account[],
  choices = noChoices,
  progress: ReadonlyMap<string, Progress> = nothing,
) => openRows(accounts, choices, progress, dates);
const targetsOf = (accounts: Account[], choices = noChoices) =>
  rowsOf(accounts, choices).map(({ targetId }) => targetId);
const sure = (targetAccountId: string) => ({
  suggestions: [{ targetAccountId, confidence: "high" as const, reasons: ["same-number" as const] }],
  preselected: targetAccountId,
});

describe("what stands in the row of an account", () => {
  test("nothing, where nothing is sure", () => {
    const likely = { targetAccountId: "t1", confidence: "medium" as const, reasons: [] };
    const [row] = rowsOf([account("a", { suggestions: [likely] })]);
    assert.equal(row!.targetId, undefined);
    assert.equal(row!.state, "open");
  });
  test("a sure suggestion with its reason, which makes it ready", () => {
    const [row] = rowsOf([account("a", sure("t2"))]);
    assert.equal(row!.targetId, "t2");
    assert.deepEqual(row!.suggestion?.reasons, ["same-number"]);
    assert.equal(row!.state, "ready");
  });
  test("what the customer chose before any suggestion, and then without its reason", () => {
    const choices = new Map([["a", { target: { id: "t3" } }]]);
    const [row] = rowsOf([account("a", sure("t2"))], choices);
    assert.equal(row!.targetId, "t3");
    assert.equal(row!.suggestion, undefined);
  });
  test("nothing once the customer chose to leave it", () => {
    assert.deepEqual(targetsOf([account("a", sure("t2"))], new Map([["a", { target: "none" as const }]])), [
      undefined,
    ]);
  });
  test("a target is in one row only: chosen before suggested, the earlier of two suggestions", () => {
    const both = [account("a", sure("t1")), account("b", sure("t1"))];
    assert.deepEqual(targetsOf(both), ["t1", undefined]);
    assert.deepEqual(targetsOf(both, new Map([["b", { target: { id: "t1" } }]])), [undefined, "t1"]);
  });
  test("never a target that a connected account fills, nor one that has gone", () => {
    const filled = account("a", { status: "connected", targetId: "t1" });
    assert.deepEqual(targetsOf([filled, account("b", sure("t1"))]), [undefined]);
    assert.deepEqual(targetsOf([account("b", sure("t9"))]), [undefined]);
    assert.deepEqual(targetsOf([account("b")], new Map([["b", { target: { id: "t9" } }]])), [undefined]);
  });
  test("nothing for an account that was disconnected, so that connecting all does not bring it back", () => {
    const rows = rowsOf([account("a", { status: "disconnected", targetId: "t1", ...sure("t1") })]);
    assert.equal(rows[0]!.targetId, undefined);
    assert.deepEqual(readyRows(rows), []);
  });
  test("what it was connected with until the permission ended, so that reconnecting takes one press", () => {
    const ended = account("a", { targetId: "t1" });
    const rows = rowsOf([ended]);
    assert.deepEqual([rows[0]!.targetId, rows[0]!.former], ["t1", true]);
    assert.equal(readyRows(rows).length, 1);
    const other = account("b", { status: "connected", targetId: "t1" });
    assert.deepEqual(targetsOf([ended, other]), [undefined], "unless another account fills it now");
  });
  test("what was refused stands there still, with why, and is not connected along with the others", () => {
    const refusal = { code: "target-already-fed" as const, message: "It has one." };
    const rows = rowsOf([account("a", { targetId: "t1", refusal })]);
    assert.equal(rows[0]!.targetId, "t1");
    assert.equal(rows[0]!.failure?.code, "target-already-fed");
    assert.equal(rows[0]!.state, "ready");
    assert.deepEqual(readyRows(rows), []);
    const choices = new Map([["a", { target: { id: "t2" } }]]);
    const again = rowsOf([account("a", { targetId: "t1", refusal })], choices);
    assert.equal(again[0]!.failure, undefined, "another choice is another attempt");
    assert.equal(readyRows(again).length, 1);
  });
  test("what only failed for now is connected along with the others", () => {
    const refusal = { code: "software-failed" as const, message: null };
    assert.equal(readyRows(rowsOf([account("a", { targetId: "t1", refusal })])).length, 1);
  });
  test("a failure of this visit before a refusal of an earlier one", () => {
    const refusal = { code: "target-already-fed" as const, message: null };
    const failed = {
      kind: "failed" as const,
      code: "no-service" as const,
      message: null,
      correlationId: "c-1",
    };
    const [row] = rowsOf([account("a", { refusal })], noChoices, new Map([["a", failed]]));
    assert.equal(row!.failure?.code, "no-service");
  });
  test("what goes on: saving, connecting, connecting for long, blocked", () => {
    const states = rowsOf(
      [
        account("a", sure("t1")),
        account("b", { status: "connecting", targetId: "t2" }),
        account("c", { status: "connecting" }),
        account("d", { blocked: { code: "sort-code-missing", message: "" }, ...sure("t3") }),
      ],
      noChoices,
      new Map<string, Progress>([
        ["a", { kind: "saving" }],
        ["c", { kind: "slow" }],
      ]),
    ).map(({ state }) => state);
    assert.deepEqual(states, ["saving", "connecting", "slow", "blocked"]);
  });
  test("connected accounts have no row among those to be connected", () => {
    assert.deepEqual(rowsOf([account("a", { status: "connected", targetId: "t1" })]), []);
  });
});

describe("start dates", () => {
  test("what the customer chose, else what is suggested for the account, else for all", () => {
    const of = (fields: Partial<Account>, choices = noChoices) =>
      rowsOf([account("a", fields)], choices)[0]!.startDate;
    assert.equal(of({}), "2026-11-23");
    assert.equal(of({ suggestedStart: "2026-03-01" }), "2026-03-01");
    const choices = new Map([["a", { startDate: "2026-04-01" }]]);
    assert.equal(of({ suggestedStart: "2026-03-01" }, choices), "2026-04-01");
  });
  test("none, too early and to come are told apart; the ends may be chosen", () => {
    assert.equal(dateProblemOf("", dates), "missing");
    assert.equal(dateProblemOf("2025-11-22", dates), "early");
    assert.equal(dateProblemOf("0002-11-23", dates), "early");
    assert.equal(dateProblemOf("2026-11-24", dates), "late");
    assert.equal(dateProblemOf("2025-11-23", dates), null);
    assert.equal(dateProblemOf("2026-11-23", dates), null);
    assert.equal(dateProblemOf("1999-01-01", { ...dates, earliest: null }), null);
  });
  test("a wrong date keeps a row from being ready", () => {
    const choices = new Map([["a", { startDate: "2020-01-01" }]]);
    const [row] = rowsOf([account("a", sure("t1"))], choices);
    assert.equal(row!.dateProblem, "early");
    assert.equal(row!.state, "open");
  });
});

describe("what the list of accounts in the books offers", () => {
  const taken: MappingSuggestions["taken"] = [
    {
      targetAccountId: "x1",
      name: "Elsewhere",
      accountNumber: null,
      currency: "CZK",
      category: "Debit",
      by: "another-company",
      sourceAccountId: null,
    },
    {
      targetAccountId: "x2",
      name: "Euro",
      accountNumber: null,
      currency: "EUR",
      category: "Debit",
      by: "another-company",
      sourceAccountId: null,
    },
    {
      targetAccountId: "x3",
      name: "Card",
      accountNumber: null,
      currency: "CZK",
      category: "Credit",
      by: "another-company",
      sourceAccountId: null,
    },
    {
      targetAccountId: "x4",
      name: "Own",
      accountNumber: null,
      currency: "CZK",
      category: "Debit",
      by: "this-connection",
      sourceAccountId: "b",
    },
  ];
  test("suggestions first in their order, what cannot be had last, with the reason", () => {
    const suggestions = ["t3", "t2"].map((targetAccountId) => ({
      targetAccountId,
      confidence: "medium" as const,
      reasons: [],
    }));
    const mine = account("a", { suggestions });
    const other = account("b", { name: "Savings", status: "connected", targetId: "t9" });
    const offers = offersFor(mine, [mine, other], noChoices, taken);
    assert.deepEqual(
      offers.map(({ option: { id }, unavailable }) => [id, unavailable]),
      [
        ["t3", null],
        ["t2", null],
        ["t1", null],
        ["x1", { by: "elsewhere" }],
        ["x4", { by: "connected", name: "Savings" }],
      ],
    );
  });
  test("what another row has chosen cannot be chosen here", () => {
    const mine = account("a");
    const other = account("b", { name: "Savings" });
    const choices = new Map([["b", { target: { id: "t2" } }]]);
    const offers = offersFor(mine, [mine, other], choices, []);
    assert.deepEqual(offers.find(({ option: { id } }) => id === "t2")!.unavailable, {
      by: "chosen",
      name: "Savings",
    });
    assert.equal(
      offersFor(other, [mine, other], choices, []).every(({ unavailable }) => !unavailable),
      true,
    );
  });
  test("what an account was connected with before comes first", () => {
    const mine = account("a", { status: "disconnected", targetId: "t3", ...sure("t1") });
    const [first, second] = offersFor(mine, [mine], noChoices, []);
    assert.equal(first!.option.id, "t3");
    assert.equal(first!.former, true);
    assert.equal(second!.option.id, "t1");
  });
  test("numbers are found however they are grouped", () => {
    const mine = account("a", {
      options: [{ ...option("t1"), accountNumber: "28-0146 2311" }, option("t2")],
    });
    const offers = offersFor(mine, [mine], noChoices, []);
    assert.deepEqual(
      foundOffers(offers, "280 146").map(({ option: { id } }) => id),
      ["t1"],
    );
  });
});

describe("accounts from what the calls tell", () => {
  const item: MappingItem = {
    sourceAccountId: "a",
    sourceAccountName: "Main",
    sourceAccountNumber: "1",
    sourceBalance: 3,
    sourceCurrency: "CZK",
    targetAccountId: null,
    status: "pending",
    targetAccountOptions: someOptions,
  };
  const source = { id: "a", accountType: "savings", sortCode: "204561" } as SourceAccount;

  test("each has what every call knows of it, and does without what a call did not tell", () => {
    const [whole] = accountsOf([item], [source], undefined);
    assert.equal(whole!.type, "savings");
    assert.equal(whole!.sortCode, "204561");
    assert.equal(whole!.newAccount.possible, true);
    const [bare] = accountsOf([item], [], undefined);
    assert.equal(bare!.type, null);
  });
  test("asked anew, only what changed is replaced, and the options stay", () => {
    const before = accountsOf([item, { ...item, sourceAccountId: "b" }], [source], undefined);
    const { targetAccountOptions: _, ...bare } = item;
    const after = withStanding(before, [
      { ...bare, status: "connected", targetAccountId: "t2", feedStartDate: "2026-01-02T00:00:00" },
      { ...bare, sourceAccountId: "b" },
    ]);
    assert.equal(after[1], before[1]);
    assert.equal(after[0]!.status, "connected");
    assert.equal(after[0]!.startDate, "2026-01-02");
    assert.equal(after[0]!.options, someOptions);
    assert.equal(targetGone(after[0]!), false);
  });
  test("a target made just now is there, one that left the books is gone", () => {
    const made = asConnected(account("a", { status: "connected", targetId: "new", targetName: "Fresh" }));
    assert.equal(targetGone(made), false);
    assert.equal(targetGone(account("a", { status: "connected", targetId: "old" })), true);
    assert.equal(
      targetGone(account("a", { status: "connected", targetId: "old", options: undefined })),
      false,
    );
  });
});

describe("names and numbers", () => {
  test("the end of a number, however it is written or masked", () => {
    assert.equal(lastDigits("2801-4623 11"), "2311");
    assert.equal(lastDigits("****1234"), "1234");
    assert.equal(lastDigits("2801462311/2010"), "2311");
    assert.equal(lastDigits("12"), "12");
    assert.equal(lastDigits("****"), "");
    assert.equal(sortCodeText("204561"), "20-45-61");
    assert.equal(sortCodeText("20-45-61"), "20-45-61");
  });
  test("a new account's name is cut to what the software takes, never within a character", () => {
    const asked = { ...account("a").newAccount, limits: { name: 6 } };
    assert.equal(renamedNewAccount(" Everyday ", asked).name, "Everyd");
    assert.equal(renamedNewAccount("Shops💰", asked).name, "Shops");
  });
  test("found by words in any order, without regard to case and accents", () => {
    assert.equal(found("chequing comp", ["Compte Chéquing", "1"]), true);
    assert.equal(found("savings", ["Compte", null]), false);
    assert.equal(found("", ["Compte"]), true);
  });
  test("in the bank's order, or by name with numbers as people count", () => {
    const accounts = ["Box 10", "box 2", "Älter"].map((name, nth) => account(`${nth}`, { name }));
    const names = (order: "bank" | "name-up" | "name-down") =>
      arranged(accounts, "", order, "en").map(({ name }) => name);
    assert.deepEqual(names("bank"), ["Box 10", "box 2", "Älter"]);
    assert.deepEqual(names("name-up"), ["Älter", "box 2", "Box 10"]);
    assert.deepEqual(names("name-down"), ["Box 10", "box 2", "Älter"]);
  });
});
