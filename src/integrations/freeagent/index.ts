/** FreeAgent: accounts, statement uploads and reading back through its API, access through OAuth 2.0. */
import type { HostedMapping, IntegrationFacts, SentLines } from "../integration.ts";
import { pushRules } from "../push-rules.ts";
import {
  findAccount,
  listBankAccounts,
  listTargetAccounts,
  makeAccount,
  newAccountPreview,
} from "./accounts.ts";
import { freeAgentAuthorization } from "./authorization.ts";
import { organisation } from "./company.ts";
import { openFeed } from "./feeds.ts";
import { sendStatement } from "./send-statement.ts";
import { base, callLimits, defaultTiming, type FreeAgentSettings } from "./settings.ts";
import { settleStatement } from "./settle-statement.ts";
import { plan } from "./translate.ts";

export type { FreeAgentSettings, FreeAgentTiming } from "./settings.ts";

export function createFreeAgent(settings: FreeAgentSettings): IntegrationFacts & HostedMapping & SentLines {
  const timing = { ...defaultTiming, ...settings.timing };
  return {
    platformKey: "fbrh",
    mapping: "hosted",
    delivery: "sent",
    address: base(settings.apiUrl),
    limits: callLimits(settings.limitFactor),
    rules: pushRules.fbrh,
    authorization: freeAgentAuthorization(settings),
    organisation,
    listTargetAccounts,
    listBankAccounts,
    createTargetAccount: {
      find: findAccount,
      make: (session, account) => makeAccount(session, account, timing.accountAgainMs),
    },
    newAccountPreview,
    openFeed: (session, feed) => openFeed(session, feed, timing.accountAgainMs),
    // Nothing is under way at FreeAgent: an opening whose answer was lost is looked for and begun again.
    settleFeed: (session, feed) => openFeed(session, feed, timing.accountAgainMs),
    closeFeed: async () => ({ kind: "closed" }),
    equalsAreOne: true,
    plan,
    send: (session, batch) => sendStatement(session, batch, timing),
    settle: (session, batch) => settleStatement(session, batch, timing),
  };
}
