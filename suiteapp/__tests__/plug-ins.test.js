import error from "N/error";
import https from "N/https";
import runtime from "N/runtime";
import search from "N/search";
import url from "N/url";
import connectivity from "SuiteScripts/obf_connectivity";
import parser from "SuiteScripts/obf_parser";

jest.mock("N/error");
jest.mock("N/https");
jest.mock("N/record");
jest.mock("N/runtime");
jest.mock("N/search");
jest.mock("N/url");

const configurationId = "201";
const pluginConfiguration = { getConfigurationFieldValue: () => configurationId };
const pairing = {
  custrecord_obf_configuration: configurationId,
  custrecord_obf_platform: "https://feeds.bank.example",
  custrecord_obf_connection: "c-1",
  custrecord_obf_secret: "s-1",
  custrecord_obf_status: "connected",
  custrecord_obf_failed: "[]",
};
const answer = (code, body) => ({ code, body: body === undefined ? "" : JSON.stringify(body) });
const line = (id, amount) => ({
  id,
  date: "2026-11-20",
  amount,
  code: "DEBIT",
  payee: "Shop",
  memo: null,
  currency: "USD",
  ref: null,
});
const statement = (transactions, more) => ({
  key: "obf_a",
  asOf: "2026-11-23",
  currency: "USD",
  opening: "1.00",
  closing: "0.90",
  current: "0.90",
  transactions,
  ...more,
});

let units;
beforeEach(() => {
  jest.resetAllMocks();
  units = 1000;
  const found = { id: 1, getValue: ({ name }) => pairing[name] };
  search.create.mockReturnValue({ run: () => ({ getRange: () => [found] }) });
  runtime.getCurrentScript.mockReturnValue({ getRemainingUsage: () => units });
  error.create.mockImplementation(({ name, message }) => Object.assign(new Error(message), { name }));
});

function dataContext(more) {
  const context = {
    pluginConfiguration,
    accountRequestsJSON: JSON.stringify([
      {
        accountMappingKey: "obf_a",
        dataStartTime: "2026-09-24T02:00:00",
        dataEndTime: "2026-11-23T02:00:00",
      },
    ]),
    chunks: [],
    addDataChunk: ({ dataChunk }) => context.chunks.push(dataChunk),
    returnAccountRequestsJSON: jest.fn(),
    isRetryAllowed: () => true,
    retry: jest.fn(),
    ...more,
  };
  return context;
}

test("the page for pairing is a Suitelet that NetSuite resolves, with the profile it belongs to", () => {
  url.resolveScript.mockReturnValue("/resolved");
  const context = { pluginConfiguration };
  connectivity.getConfigurationIFrameUrl(context);
  expect(context.configurationIFrameUrl).toBe("/resolved");
  expect(url.resolveScript.mock.calls[0][0].params).toEqual({ configuration: configurationId });
});

test("accounts are offered, and those that cannot be served are named where NetSuite lets us", () => {
  const failing = { code: "account_closed", message: "Closed." };
  https.get.mockReturnValue(
    answer(200, [
      { key: "obf_a", name: "Checking", type: "BANK", currency: "USD", group: "Bank", error: failing },
    ]),
  );
  const context = { pluginConfiguration, addAccount: jest.fn(), addAccountError: jest.fn() };
  connectivity.getAccounts(context);
  expect(context.addAccount).toHaveBeenCalledWith({
    accountMappingKey: "obf_a",
    displayName: "Checking",
    accountType: "BANK",
    currency: "USD",
    groupName: "Bank",
  });
  expect(context.addAccountError).toHaveBeenCalledWith({
    accountMappingKey: "obf_a",
    failureReason: "Closed.",
    errorCode: "2000000000",
  });
  expect(() => connectivity.getAccounts({ pluginConfiguration, addAccount: jest.fn() })).not.toThrow();
});

test("all pages become one piece of data that the parser reads to the cent", () => {
  https.post
    .mockReturnValueOnce(answer(200, statement([line("1", "-0.10")], { next: "p2" })))
    .mockReturnValueOnce(answer(200, statement([line("2", "12345678901.23")])))
    .mockReturnValue(answer(204));
  const context = dataContext();
  connectivity.getTransactionData(context);
  expect(https.post.mock.calls.map(([{ url: called }]) => called.split("/").pop())).toEqual([
    "statements",
    "statements",
    "report",
  ]);
  expect(https.post.mock.calls[0][0].headers.Authorization).toBe("Bearer s-1");
  const lines = context.chunks
    .join("")
    .split("\n")
    .map((value) => ({ value }));
  const created = [];
  const accounts = [];
  parser.parseData({
    inputData: { lines: { iterator: () => ({ each: (visit) => lines.every(visit) }) } },
    createAccountData: (options) => {
      accounts.push(options);
      return { createNewTransaction: (options) => created.push(options) };
    },
    addError: ({ errorMessage }) => {
      throw new Error(errorMessage);
    },
  });
  expect(accounts).toEqual([
    {
      accountId: "obf_a",
      dataAsOfDate: "2026-11-23",
      openingBalance: 1,
      closingBalance: 0.9,
      currentBalance: 0.9,
    },
  ]);
  expect(
    created.map(({ uniqueId, amount, additionalFields }) => [
      uniqueId,
      amount,
      additionalFields.cardCurrency,
    ]),
  ).toEqual([
    ["1", -0.1, "USD"],
    ["2", 12345678901.23, "USD"],
  ]);
});

test("a platform that is down is asked again later; where that is not allowed the import ends with the reason", () => {
  https.post.mockReturnValue(answer(503));
  const context = dataContext();
  connectivity.getTransactionData(context);
  expect(context.retry.mock.calls[0][0].deltaMinutesLater).toBe(30);
  expect(context.returnAccountRequestsJSON).not.toHaveBeenCalled();
  expect(() => connectivity.getTransactionData(dataContext({ isRetryAllowed: () => false }))).toThrow("503");
});

test("an account that is refused carries its reason back, and no secret leaves with it", () => {
  https.post
    .mockReturnValueOnce(answer(404, { error: "unknown-account", message: "Gone." }))
    .mockReturnValue(answer(204));
  const context = dataContext();
  connectivity.getTransactionData(context);
  const [{ accountsJson }] = context.returnAccountRequestsJSON.mock.calls[0];
  expect(JSON.parse(accountsJson)[0]).toMatchObject({ failureReason: "Gone.", errorCode: "2000000000" });
  expect(accountsJson).not.toContain("s-1");
});

test("an account that is refused again, and cannot be named, stays without lines and ends nothing", () => {
  https.post
    .mockReturnValueOnce(answer(404, { error: "unknown-account", message: "Gone." }))
    .mockReturnValue(answer(204));
  pairing.custrecord_obf_failed = JSON.stringify([{ key: "obf_a", code: "other", message: "Gone." }]);
  const context = dataContext();
  connectivity.getTransactionData(context);
  pairing.custrecord_obf_failed = "[]";
  const [{ accountsJson }] = context.returnAccountRequestsJSON.mock.calls[0];
  expect(JSON.parse(accountsJson)[0].failureReason).toBeUndefined();
  const { body } = https.post.mock.calls[1][0];
  expect(JSON.parse(body).accounts[0]).toMatchObject({ key: "obf_a", status: "failed", message: "Gone." });
});

test("units that run low end the paging, not the import", () => {
  https.post.mockImplementation(() => {
    units -= 500;
    return answer(200, statement([line("1", "1.00")], { next: "more" }));
  });
  const context = dataContext();
  connectivity.getTransactionData(context);
  expect(context.chunks.join("")).toContain('"id":"1"');
  expect(context.returnAccountRequestsJSON).toHaveBeenCalled();
});
