/**
 * What can go wrong, in our words, and the codes by which NetSuite shows it.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define(["N/error"], function (error) {
  /* NetSuite's account codes begin with 2; its full table is not public, and it takes unknown ones for the general one. */
  var general = "2000000000";
  var accountCodes = {
    credentials_invalid: general,
    consent_expired: general,
    account_closed: general,
    account_unknown: general,
    platform_down: general,
    rate_limited: general,
    limit_reached: general,
    other: general
  };

  /** The code by which NetSuite shows what is wrong with an account. */
  function accountCode(code) {
    return Object.prototype.hasOwnProperty.call(accountCodes, code) ? accountCodes[code] : general;
  }

  /** An error that ends the whole import; `code` is one of ours. */
  function importError(code, message) {
    return error.create({ name: "OBF_" + String(code).toUpperCase(), message: message, notifyOff: true });
  }

  return { accountCode: accountCode, importError: importError };
});
