/** Xero: feeds through the Bank Feeds API, accounts through the Accounting API, access through OAuth 2.0. */
import type { HostedIntegration, SentLines } from "../integration.ts";
import { pushRules } from "../push-rules.ts";
import { listTargetAccounts, newAccountPreview, organisation } from "./accounts.ts";
import { xeroAuthorization } from "./authorization.ts";
import { findAccount, listBankAccounts, makeAccount } from "./bank-accounts.ts";
import { closeFeed, openFeed, settleFeed } from "./feeds.ts";
import { sendStatement } from "./send-statement.ts";
import { base, callLimits, defaultTiming, type XeroSettings } from "./settings.ts";
import { settleStatement } from "./settle-statement.ts";
import { plan } from "./translate.ts";

export type { XeroLimits, XeroSettings, XeroTiming } from "./settings.ts";

export function createXero(settings: XeroSettings): HostedIntegration & SentLines {
  const timing = { ...defaultTiming, ...settings.timing };
  const generation = settings.feedConnections;
  return {
    platformKey: "gbol",
    mapping: "hosted",
    delivery: "sent",
    address: base(settings.apiUrl),
    limits: callLimits(settings.limits, settings.limitFactor),
    rules: pushRules.gbol,
    authorization: xeroAuthorization(settings),
    organisation,
    listTargetAccounts,
    listBankAccounts,
    createTargetAccount: { find: findAccount, make: makeAccount },
    newAccountPreview: (account) => newAccountPreview(account, generation),
    openFeed: (session, feed) => openFeed(session, generation, feed),
    settleFeed: (session, feed, receipt) => settleFeed(session, generation, feed, receipt),
    closeFeed: (session, feed) => closeFeed(session, generation, feed),
    plan: (feed, lines, limit) => plan(feed, lines, limit, settings.amounts),
    send: (session, batch) => sendStatement(session, batch, timing),
    settle: (session, batch) => settleStatement(session, batch, timing),
  };
}
