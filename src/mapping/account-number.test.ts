import assert from "node:assert/strict";
import { test } from "node:test";
import { differ, readAccountNumber, sameNumber } from "./account-number.ts";

const read = (number: string | null, branch: string | null = null, currency = "EUR", name = "") =>
  readAccountNumber({ number, branch, currency, name });

test("the same account is recognised however its number is written", () => {
  const cases: [ReturnType<typeof read>, ReturnType<typeof read>][] = [
    [read("2801462311"), read("2801-462 311")],
    [read("00112233"), read("112233")],
    [read("44556677", "20-45-61", "GBP"), read("20456144556677", null, "GBP")],
    [read("44556677", "20-45-61", "GBP"), read("44556677", "204561", "GBP")],
    [read("GB29 NWBK 6016 1331 9268 19", null, "GBP"), read("31926819", "60-16-13", "GBP")],
    [read("GB29NWBK60161331926819", null, "GBP"), read("gb29 nwbk 6016 1331 9268 19", null, "GBP")],
    [read("192000145399/0800", null, "CZK"), read("19-2000145399/0800", null, "CZK")],
    [read("CZ6508000000192000145399", null, "CZK"), read("19-2000145399/0800", null, "CZK")],
    [read("DE89 3704 0044 0532 0130 00"), read("532013000", "37040044")],
    [read("FR14 2004 1010 0505 0001 3M02 606"), read("0500013M026")],
    [read("1234567", "00102-003", "CAD"), read("001020031234567", null, "CAD")],
  ];
  for (const [a, b] of cases) {
    assert.ok(sameNumber(a, b), JSON.stringify([a, b]));
    assert.ok(sameNumber(b, a), JSON.stringify([b, a]));
    assert.equal(differ(a, b), false);
  }
});

test("another bank, another account or a number that is not whole is not taken for the same", () => {
  const cases: [ReturnType<typeof read>, ReturnType<typeof read>][] = [
    [read("44556677", "20-45-61", "GBP"), read("44556677", "601613", "GBP")],
    [read("2801462311"), read("2801462312")],
    [read("****2311"), read("****2311")],
    [read("1111"), read("1111")],
    [read("GB29NWBK60161331926819", null, "GBP"), read("31926819", "60-16-14", "GBP")],
    [read("DE89370400440532013000"), read("532013000", "37040045")],
    [read(null), read(null)],
    [read(""), read("")],
  ];
  for (const [a, b] of cases) assert.equal(sameNumber(a, b), false, JSON.stringify([a, b]));
});

test("the last four digits are known of masked numbers, of cards and of numbers that stand in a name", () => {
  const cases: [string | null, string, string | null][] = [
    ["****1234", "", "1234"],
    ["4111 **** **** 1111", "", "1111"],
    ["XXXX-XXXX-9876", "", "9876"],
    ["••••4242", "", "4242"],
    ["4242", "", "4242"],
    ["12345678", "", "5678"],
    [null, "Operating ****1234", "1234"],
    ["", "Visa (4567)", "4567"],
    [null, "Visa xx4567", "4567"],
    [null, "Budget 2024", null],
    ["****", "Chequing", null],
    ["12", "Chequing", null],
  ];
  for (const [number, name, ending] of cases)
    assert.equal(read(number, null, "CAD", name).ending, ending, `${number} ${name}`);
});

test("whole numbers that end alike but are not the same are told from forms of one number", () => {
  assert.equal(differ(read("12345678"), read("99995678")), true);
  assert.equal(differ(read("5678901"), read("0045678901")), false);
  assert.equal(differ(read("****5678"), read("99995678")), false);
});
