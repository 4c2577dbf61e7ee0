/**
 * Pairs a format profile with a connection of the platform, by a code that works once.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define(["N/config", "N/runtime", "./obf_links", "./obf_platform"], function (
  config,
  runtime,
  links,
  platform
) {
  /** Name of the company as NetSuite has it, or its account id. */
  function companyName() {
    try {
      return (
        config.load({ type: config.Type.COMPANY_INFORMATION }).getValue({ fieldId: "companyname" }) ||
        runtime.accountId
      );
    } catch (notAllowed) {
      return runtime.accountId;
    }
  }

  /** Pairs; returns `{ok: true, connectionId}` or `{ok: false, message}` in words for the person at the screen. */
  function pair(configurationId, address, code) {
    var base = platform.cleanAddress(address);
    if (!configurationId)
      return { ok: false, message: "NetSuite named no format profile. Open this page from one." };
    if (!base) return { ok: false, message: "The address of the feed must begin with https://." };
    if (!code) return { ok: false, message: "Enter the pairing code that your bank shows you." };
    var answer = platform.call(base, null, "POST", "pair", {
      code: code,
      configurationId: String(configurationId),
      accountId: runtime.accountId,
      companyName: companyName()
    });
    if (answer.kind !== "answered")
      return { ok: false, message: answer.message, down: answer.kind === "down" };
    var given = answer.body || {};
    if (!given.connectionId || !given.secret)
      return { ok: false, message: "The answer of the platform is incomplete." };
    links.save({
      configurationId: String(configurationId),
      platform: base,
      connectionId: given.connectionId,
      secret: given.secret,
      status: "paired",
      failed: "[]"
    });
    return { ok: true, connectionId: given.connectionId };
  }

  return { companyName: companyName, pair: pair };
});
