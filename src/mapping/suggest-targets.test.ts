import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Comparable, suggestTargets } from "./suggest-targets.ts";

let nth = 0;
const account = (fields: Partial<Comparable>): Comparable => ({
  id: `id-${nth++}`,
  name: "Account",
  number: null,
  branch: null,
  currency: "CAD",
  category: "Debit",
  ...fields,
});
const first = (accounts: Comparable[], targets: Comparable[], id = accounts[0]!.id) => {
  const { suggestions, preselected } = suggestTargets(accounts, targets).get(id)!;
  return { ...suggestions[0], preselected };
};

test("the same number is sure, whatever the names say", () => {
  const [a, t] = [
    account({ id: "a", name: "Épargne", number: "1234-567" }),
    account({ id: "t", name: "Big pot", number: "1234567" }),
  ];
  const found = first([a, account({ name: "Big pot" })], [t, account({ name: "Épargne" })], "a");
  assert.deepEqual(
    [found.targetAccountId, found.confidence, found.reasons, found.preselected],
    ["t", "high", ["same-number"], "t"],
  );
});

test("the same last digits are sure only when no other account of either side ends so", () => {
  const a = account({ id: "a", name: "Visa", number: "4111111111111234" });
  const t = account({ id: "t", name: "Card", number: "****1234" });
  assert.deepEqual(first([a], [t, account({ name: "Chequing" })]), {
    targetAccountId: "t",
    confidence: "high",
    reasons: ["same-last-digits", "same-type-and-currency"],
    preselected: "t",
  });
  for (const [accounts, targets] of [
    [[a, account({ number: "****1234" })], [t]],
    [[a], [t, account({ number: "XX1234" })]],
  ] as const) {
    const result = suggestTargets(accounts, targets);
    for (const { id } of accounts) assert.equal(result.get(id)!.preselected, null);
    const best = [...result.values()].flatMap(({ suggestions }) => suggestions);
    assert.ok(best.length > 0 && best.every(({ confidence }) => confidence === "medium"));
  }
});

test("two whole numbers that only end alike are not preselected", () => {
  const found = first([account({ number: "12345678" })], [account({ number: "99995678" }), account({})]);
  assert.deepEqual([found.confidence, found.preselected], ["medium", null]);
});

test("a name alone is never preselected, and one that is against the numbers is doubtful", () => {
  const named = first(
    [account({ name: "Compte chèques" }), account({ name: "Payroll" })],
    [account({ name: "Chequing" }), account({ name: "Tax" })],
  );
  assert.deepEqual([named.confidence, named.reasons, named.preselected], ["medium", ["similar-name"], null]);
  const against = first(
    [account({ name: "Chequing", number: "1112223" }), account({ name: "Payroll" })],
    [account({ name: "Chequing", number: "9998887" }), account({ name: "Tax" })],
  );
  assert.deepEqual([against.confidence, against.preselected], ["low", null]);
});

test("the only account left of its currency and type is suggested doubtfully, other kinds not at all", () => {
  const a = account({ name: "Aaa" });
  const others = [account({ currency: "USD" }), account({ category: "Credit" })];
  assert.deepEqual(first([a], [account({ id: "t", name: "Zzz" }), ...others]), {
    targetAccountId: "t",
    confidence: "low",
    reasons: ["same-type-and-currency", "only-one-left"],
    preselected: null,
  });
  assert.deepEqual(suggestTargets([a], others).get(a.id), { suggestions: [], preselected: null });
});

test("a number that two accounts of one side have is left to a person", () => {
  const twice = [account({ id: "t1", number: "1234567" }), account({ id: "t2", number: "1234567" })];
  assert.equal(first([account({ number: "1234567" })], twice).preselected, null);
  const result = suggestTargets(twice, [account({ number: "1234567" })]);
  assert.deepEqual(
    [...result.values()].map(({ preselected }) => preselected),
    [null, null],
  );
});

test("the better pair keeps its target, and the other account gets what is left", () => {
  const accounts = [
    account({ id: "a", name: "Savings" }),
    account({ id: "b", name: "Savings", number: "7654321" }),
  ];
  const targets = [
    account({ id: "s", name: "Savings", number: "7654321" }),
    account({ id: "v", name: "Saving" }),
  ];
  const result = suggestTargets(accounts, targets);
  assert.equal(result.get("b")!.preselected, "s");
  assert.deepEqual(
    result.get("a")!.suggestions.map(({ targetAccountId }) => targetAccountId),
    ["v"],
  );
});

/* Properties over accounts that are alike on purpose. */

const number = fc.oneof(
  fc.constantFrom(
    null,
    "",
    "****1234",
    "12341234",
    "00012341234",
    "XX9876",
    "1234",
    "GB29NWBK60161331926819",
  ),
  fc.integer({ min: 0, max: 99_999_999 }).map(String),
);
const name = fc.constantFrom(
  "Savings",
  "Épargne",
  "Savings 2",
  "Operating",
  "Visa ****1234",
  "Payroll",
  "Paie",
  "X",
);
const one = fc.record({
  name,
  number,
  branch: fc.constantFrom(null, "601613", "00102"),
  currency: fc.constantFrom("CAD", "USD"),
  category: fc.constantFrom("Debit" as const, "Credit" as const),
});
const side = (prefix: string) =>
  fc
    .array(one, { maxLength: 8 })
    .map((list) => list.map((fields, place) => ({ ...fields, id: `${prefix}${place}` })));
const sides = fc.tuple(side("a"), side("t"));
const shown = (accounts: Comparable[], targets: Comparable[]) =>
  Object.fromEntries([...suggestTargets(accounts, targets)].sort(([a], [b]) => (a < b ? -1 : 1)));

test("no target is suggested to two accounts, and only a sure first suggestion of its kind is preselected", () => {
  fc.assert(
    fc.property(sides, ([accounts, targets]) => {
      const result = suggestTargets(accounts, targets);
      assert.equal(result.size, accounts.length);
      const all = [...result.values()].flatMap(({ suggestions }) => suggestions);
      assert.equal(new Set(all.map(({ targetAccountId }) => targetAccountId)).size, all.length);
      for (const { id, currency, category } of accounts) {
        const { suggestions, preselected } = result.get(id)!;
        for (const { targetAccountId } of suggestions) {
          const target = targets.find((candidate) => candidate.id === targetAccountId)!;
          assert.deepEqual([target.currency, target.category], [currency, category]);
        }
        if (preselected === null) continue;
        assert.equal(suggestions[0]!.targetAccountId, preselected);
        assert.equal(suggestions[0]!.confidence, "high");
      }
    }),
  );
});

test("the order in which accounts and targets come does not matter", () => {
  const shuffled = sides.chain(([accounts, targets]) =>
    fc.tuple(
      fc.constant([accounts, targets] as const),
      fc.shuffledSubarray(accounts, { minLength: accounts.length }),
      fc.shuffledSubarray(targets, { minLength: targets.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([[accounts, targets], otherAccounts, otherTargets]) => {
      assert.deepEqual(shown(otherAccounts, otherTargets), shown(accounts, targets));
    }),
  );
});

test("an account that has nothing to do with the others changes nothing for them but who is the only one left", () => {
  const elsewhere = account({ id: "new", name: "Zzyzx", number: "555000777", currency: "EUR" });
  const stranger = account({ id: "new", name: "Zzyzx", number: "555000777", currency: "CAD" });
  fc.assert(
    fc.property(sides, ([accounts, targets]) => {
      const before = shown(accounts, targets);
      for (const added of [elsewhere, stranger]) {
        for (const after of [shown([...accounts, added], targets), shown(accounts, [...targets, added])]) {
          for (const [id, { suggestions, preselected }] of Object.entries(before)) {
            if (suggestions.some(({ reasons }) => reasons.includes("only-one-left")) && added === stranger)
              continue;
            if (suggestions.length === 0 && added === elsewhere) assert.deepEqual(after[id]!.suggestions, []);
            if (suggestions.length > 0) assert.deepEqual(after[id], { suggestions, preselected });
          }
        }
      }
    }),
  );
});
