/**
 * Financial Institution Connectivity plug-in: offers the bank's accounts and collects their lines.
 *
 * Several windows may overlap and a page may be fetched twice: every line carries an id that NetSuite takes once.
 *
 * @NApiVersion 2.x
 * @NScriptType fiConnectivityPlugin
 * @NModuleScope SameAccount
 */
define(["N/runtime", "N/url", "./obf_chunks", "./obf_errors", "./obf_links", "./obf_platform"], function (
  runtime,
  url,
  chunking,
  errors,
  links,
  platform
) {
  /* NetSuite takes 25 million characters a chunk; less leaves room for the line that is being added. */
  var chunkLimit = 20000000;
  /* Never begin a call that could not be followed by the report and the notes at the end. */
  var unitsKept = 60;
  var retryMinutes = 30;

  function configurationOf(context) {
    return context.pluginConfiguration.getConfigurationFieldValue({ fieldName: "configuration_id" });
  }

  function linkOf(context) {
    var link = links.find(configurationOf(context));
    if (link) return link;
    throw errors.importError(
      "credentials_invalid",
      "This format profile is not paired. Open it and enter a pairing code."
    );
  }

  /** Shows the pairing page inside the format profile. */
  function getConfigurationIFrameUrl(context) {
    context.configurationIFrameUrl = url.resolveScript({
      scriptId: "customscript_obf_cfg",
      deploymentId: "customdeploy_obf_cfg",
      params: { configuration: configurationOf(context) }
    });
  }

  /** The platform cannot be asked now: tries again later where NetSuite lets us, or ends the import with the reason. */
  function later(context, answer) {
    var may = typeof context.isRetryAllowed === "function" && context.isRetryAllowed();
    if (!may) throw errors.importError(answer.code || "platform_down", answer.message);
    context.retry({ deltaMinutesLater: retryMinutes, currentFailureReason: answer.message });
  }

  function offer(context, account) {
    var options = {
      accountMappingKey: account.key,
      displayName: account.name,
      accountType: account.type === "CREDIT_CARD" ? "CREDIT_CARD" : "BANK",
      currency: account.currency,
      groupName: account.group || "Bank"
    };
    if (account.lastUpdated) options.lastUpdated = account.lastUpdated;
    context.addAccount(options);
  }

  function refuseAccount(context, key, code, message) {
    context.addAccountError({
      accountMappingKey: key,
      failureReason: message,
      errorCode: errors.accountCode(code)
    });
  }

  /** Offers every account of the connection; those that cannot be read are named, so that the others go on. */
  function getAccounts(context) {
    var link = linkOf(context);
    var answer = platform.call(link.platform, link.secret, "GET", "accounts");
    if (answer.kind === "down") return later(context, answer);
    if (answer.kind === "refused") {
      links.noteStatus(link, "refused");
      throw errors.importError("credentials_invalid", "The pairing is no longer valid: " + answer.message);
    }
    var named = typeof context.addAccountError === "function";
    var seen = {};
    var accounts = answer.body;
    for (var i = 0; i < accounts.length; i += 1) {
      var account = accounts[i];
      seen[account.key] = true;
      offer(context, account);
      if (account.error && named)
        refuseAccount(context, account.key, account.error.code, account.error.message);
    }
    var failed = links.failedAccounts(link);
    for (var j = 0; j < failed.length && named; j += 1) {
      if (!seen[failed[j].key]) refuseAccount(context, failed[j].key, failed[j].code, failed[j].message);
    }
    links.noteStatus(link, "connected");
  }

  function unitsLeft() {
    return runtime.getCurrentScript().getRemainingUsage();
  }

  /** All pages of one account, as far as the units go: what is left over comes with the next import. */
  function readAccount(link, request) {
    var read = { kind: "served", statement: null, lines: [] };
    var next = null;
    do {
      if (unitsLeft() < unitsKept) {
        read.kind = "partial";
        return read;
      }
      var body = { key: request.accountMappingKey, from: request.dataStartTime, to: request.dataEndTime };
      if (next !== null) body.next = next;
      var answer = platform.call(link.platform, link.secret, "POST", "statements", body);
      if (answer.kind !== "answered") return { kind: answer.kind, answer: answer };
      if (!read.statement) read.opening = answer.body.opening;
      read.statement = answer.body;
      read.lines = read.lines.concat(answer.body.transactions || []);
      next = answer.body.next || null;
    } while (next !== null);
    return read;
  }

  function write(chunks, request, read) {
    if (!read.statement) return;
    var statement = read.statement;
    chunks.account({
      key: request.accountMappingKey,
      asOf: statement.asOf,
      currency: statement.currency,
      opening: read.opening,
      closing: statement.closing,
      current: statement.current
    });
    for (var i = 0; i < read.lines.length; i += 1) chunks.line(read.lines[i]);
  }

  function reported(key, status, answer, lines) {
    return {
      key: key,
      status: status === "served" ? "success" : status,
      code: answer ? answer.code : null,
      message: answer ? answer.message : null,
      lines: lines
    };
  }

  /** Tells the platform how it went; whether it hears it changes nothing. */
  function report(link, context, accounts) {
    if (accounts.length === 0 || unitsLeft() < 10) return;
    platform.call(link.platform, link.secret, "POST", "report", {
      configurationId: String(configurationOf(context)),
      accounts: accounts
    });
  }

  /**
   * Marks the accounts that were refused. A reason ends the whole import, so it is remembered to name it sooner next
   * time. Of one that is asked for again all the same, NetSuite lets us name none: it stays without lines, or the others would never
   * come by theirs.
   */
  function answerRequests(context, requests, refused, before) {
    for (var i = 0; i < requests.length; i += 1) {
      var key = requests[i].accountMappingKey;
      var reason = refused[key];
      if (!reason) continue;
      if (typeof context.addAccountError === "function") {
        refuseAccount(context, key, reason.code, reason.message);
      } else if (!holds(before, key)) {
        requests[i].failureReason = reason.message;
        requests[i].errorCode = errors.accountCode(reason.code);
      }
    }
    context.returnAccountRequestsJSON({ accountsJson: JSON.stringify(requests) });
  }

  function holds(accounts, key) {
    for (var i = 0; i < accounts.length; i += 1) {
      if ((accounts[i].key || accounts[i].accountMappingKey) === key) return true;
    }
    return false;
  }

  /** What is remembered of accounts that NetSuite did not ask for: most likely because they were named. */
  function unasked(before, requests) {
    var kept = [];
    for (var i = 0; i < before.length; i += 1) if (!holds(requests, before[i].key)) kept.push(before[i]);
    return kept;
  }

  /** Collects what NetSuite asks for. */
  function getTransactionData(context) {
    var link = linkOf(context);
    var requests = JSON.parse(context.accountRequestsJSON) || [];
    var chunks = chunking.chunksOf(context, chunkLimit);
    var before = links.failedAccounts(link);
    var refused = {};
    var failed = unasked(before, requests);
    var told = [];
    for (var i = 0; i < requests.length; i += 1) {
      var key = requests[i].accountMappingKey;
      var read = readAccount(link, requests[i]);
      if (read.kind === "down") {
        report(link, context, told.concat([reported(key, "failed", read.answer, 0)]));
        return later(context, read.answer);
      }
      if (read.kind === "refused" && (read.answer.status === 401 || read.answer.status === 403)) {
        links.noteStatus(link, "refused");
        throw errors.importError(
          "credentials_invalid",
          "The pairing is no longer valid: " + read.answer.message
        );
      }
      if (read.kind === "refused") {
        refused[key] = read.answer;
        failed.push({ key: key, code: read.answer.code, message: read.answer.message });
        told.push(reported(key, "failed", read.answer, 0));
        continue;
      }
      write(chunks, requests[i], read);
      told.push(
        reported(
          key,
          read.kind,
          read.kind === "partial" ? { code: "limit_reached", message: null } : null,
          read.lines.length
        )
      );
    }
    chunks.end();
    answerRequests(context, requests, refused, before);
    links.noteFailed(link, failed);
    report(link, context, told);
  }

  return {
    getConfigurationIFrameUrl: getConfigurationIFrameUrl,
    getAccounts: getAccounts,
    getTransactionData: getTransactionData
  };
});
