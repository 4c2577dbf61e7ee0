/**
 * Financial Institution Parser plug-in: reads what the connectivity plug-in has collected, one JSON value a line.
 *
 * @NApiVersion 2.x
 * @NScriptType fiParserPlugin
 * @NModuleScope SameAccount
 */
define([], function () {
  var codes = [
    ["CREDIT", "CREDIT", "CREDIT", "Money in"],
    ["DEBIT", "DEBIT", "DEBIT", "Money out"],
    ["DEPOSIT", "DEPOSIT", "CREDIT", "Deposit"],
    ["PAYMENT", "PAYMENT", "DEBIT", "Payment"],
    ["FEE", "FEE", "DEBIT", "Fee"],
    ["INTEREST", "INTEREST", null, "Interest"],
    ["TRANSFER", "TRANSFER", null, "Transfer"],
    ["CHECK", "CHECK", "DEBIT", "Cheque"],
    ["ACH", "ACH", null, "Clearing"],
    ["OTHER", "OTHER", null, "Other"]
  ];

  /** An amount of the wire, text in exact decimal, as the number that NetSuite takes; undefined where there is none. */
  function numberOf(text) {
    if (text === null || text === undefined || text === "") return undefined;
    var value = Number(text);
    return isFinite(value) ? value : undefined;
  }

  function put(options, name, value) {
    if (value !== undefined && value !== null && value !== "") options[name] = value;
  }

  function accountOptions(account) {
    var options = { accountId: account.key };
    put(options, "dataAsOfDate", account.asOf);
    put(options, "openingBalance", numberOf(account.opening));
    put(options, "closingBalance", numberOf(account.closing));
    put(options, "currentBalance", numberOf(account.current));
    return options;
  }

  function knownCode(code, amount) {
    for (var i = 0; i < codes.length; i += 1) if (codes[i][0] === code) return code;
    return amount < 0 ? "DEBIT" : "CREDIT";
  }

  function lineOptions(line, currency) {
    var amount = numberOf(line.amount);
    var options = {
      date: line.date,
      amount: amount,
      transactionTypeCode: knownCode(line.code, amount),
      uniqueId: line.id
    };
    put(options, "payee", line.payee);
    put(options, "memo", line.memo);
    put(options, "id", line.ref);
    put(options, "currency", line.currency || currency);
    /* Oracle's page asks for it where cards are concerned; it says what the account is kept in. */
    options.additionalFields = { cardCurrency: currency };
    return options;
  }

  function complain(context, number, message) {
    if (typeof context.addError !== "function") throw new Error("Line " + number + ": " + message);
    context.addError({ lineNumber: number, errorMessage: message });
  }

  /** Turns the collected lines into accounts and transactions. */
  function parseData(context) {
    var current = null;
    var key = null;
    var currency = null;
    var number = 0;
    context.inputData.lines.iterator().each(function (item) {
      number += 1;
      var text = String(item.value);
      if (text === "") return true;
      var value;
      try {
        value = JSON.parse(text);
      } catch (notJson) {
        complain(context, number, "This is not what the connectivity plug-in writes.");
        return true;
      }
      if (value.account) {
        if (value.account.key !== key) {
          key = value.account.key;
          currency = value.account.currency;
          current = context.createAccountData(accountOptions(value.account));
        }
        return true;
      }
      if (
        !value.line ||
        !current ||
        numberOf(value.line.amount) === undefined ||
        !value.line.date ||
        !value.line.id
      ) {
        complain(context, number, "A transaction without account, date, amount or id.");
        return true;
      }
      current.createNewTransaction(lineOptions(value.line, currency));
      return true;
    });
  }

  /** The kinds of transaction that lines carry. */
  function getStandardTransactionCodes(context) {
    for (var i = 0; i < codes.length; i += 1) {
      var options = { transactionCode: codes[i][0], transactionType: codes[i][1], description: codes[i][3] };
      put(options, "creditDebit", codes[i][2]);
      context.createNewStandardTransactionCode(options);
    }
  }

  /** Corporate card expenses are not fed. */
  function getExpenseCodes() {}

  /** There is nothing to set: the pairing belongs to the connectivity plug-in. */
  function getConfigurationPageUrl() {}

  return {
    parseData: parseData,
    getStandardTransactionCodes: getStandardTransactionCodes,
    getExpenseCodes: getExpenseCodes,
    getConfigurationPageUrl: getConfigurationPageUrl
  };
});
