/**
 * Calls the bank feeds platform. Nothing here throws for what the platform answers: callers look at `kind`.
 *
 * @NApiVersion 2.x
 * @NModuleScope SameAccount
 */
define(["N/https"], function (https) {
  var loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

  /* What the platform calls a refusal, and what we call it. */
  var words = {
    unauthorized: "credentials_invalid",
    "not-linked": "consent_expired",
    "unknown-account": "account_unknown",
    "https-required": "credentials_invalid",
    "wrong-account": "credentials_invalid",
    "invalid-code": "credentials_invalid"
  };

  /** The address as it is kept, without a slash at the end; null when it is none that a secret may be sent to. */
  function cleanAddress(text) {
    var address = String(text || "").replace(/^\s+|[\s/]+$/g, "");
    var known = /^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(address) || loopback.test(address);
    return known ? address : null;
  }

  function readBody(text) {
    try {
      return JSON.parse(text);
    } catch (notJson) {
      return null;
    }
  }

  /** What an answer means: `answered`, `refused` (the caller is at fault) or `down` (worth another try later). */
  function understand(response) {
    var status = Number(response.code);
    var body = readBody(response.body);
    if (status >= 200 && status < 300) {
      if (body !== null || status === 204) return { kind: "answered", status: status, body: body };
      return { kind: "down", status: status, code: "platform_down", message: "The answer cannot be read." };
    }
    var message =
      body && typeof body.message === "string" ? body.message : "The platform answered " + status + ".";
    if (status === 429) return { kind: "down", status: status, code: "rate_limited", message: message };
    if (status >= 500 || status === 408)
      return { kind: "down", status: status, code: "platform_down", message: message };
    return { kind: "refused", status: status, code: words[body && body.error] || "other", message: message };
  }

  /** One call (10 units). `secret` is left out only when pairing. */
  function call(platform, secret, method, path, body) {
    var headers = { Accept: "application/json" };
    if (secret) headers.Authorization = "Bearer " + secret;
    var request = { url: platform + "/netsuite/v1/" + path, headers: headers };
    if (method === "POST") {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    var response;
    try {
      response = method === "POST" ? https.post(request) : https.get(request);
    } catch (failure) {
      if (failure && /^SSS_(USAGE|TIME)_LIMIT_EXCEEDED$/.test(String(failure.name))) throw failure;
      return {
        kind: "down",
        status: 0,
        code: "platform_down",
        message: "The bank feeds platform cannot be reached."
      };
    }
    return understand(response);
  }

  return { call: call, cleanAddress: cleanAddress };
});
