/** NetSuite: accounts through SuiteTalk REST, access through OAuth 2.0; lines are collected by our SuiteApp. */
import type { Integration, ProviderSession } from "../integration.ts";
import { pushRules } from "../push-rules.ts";
import { netSuiteAuthorization } from "./authorization.ts";
import { readAccounts, readOrganisation } from "./books.ts";
import { askIn } from "./client.ts";
import { findAccount, makeAccount, newAccountPreview } from "./create-account.ts";
import { closeFeed, openFeed } from "./feeds.ts";
import { base, callLimits, type NetSuiteSettings, placeOf, trialAccount } from "./settings.ts";

export type { NetSuiteSettings } from "./settings.ts";

export function createNetSuite(settings: NetSuiteSettings): Integration {
  const reach = (session: ProviderSession) =>
    [askIn(settings, session), placeOf(session.organisationId)] as const;
  const bankAccounts = async (session: ProviderSession) =>
    (await readAccounts(...reach(session))).map(({ externalId: _, ...account }) => account);

  return {
    platformKey: "akxx",
    mapping: "hosted",
    delivery: "collected",
    address: base(settings.restUrl),
    limits: callLimits(settings),
    limitedAs: (organisationId) => placeOf(organisationId).account,
    trialAccount: (organisationId) => trialAccount(placeOf(organisationId)),
    rules: pushRules.akxx,
    authorization: netSuiteAuthorization(settings),
    organisation: (session) => readOrganisation(...reach(session)),
    listTargetAccounts: async (session) =>
      (await bankAccounts(session)).flatMap((account) => {
        const { accountType, currency, id, name, status } = account;
        if (status !== "Active" || accountType === "Unknown") return [];
        // NetSuite's number is that of the chart of accounts, not the bank's: nothing is to be recognised by it.
        const numbers = { accountNumber: null, sortCode: null, balance: null };
        return [{ id, name: name ?? id, ...numbers, currency, category: accountType }];
      }),
    listBankAccounts: bankAccounts,
    createTargetAccount: {
      find: (session, account) => findAccount(...reach(session), account),
      make: (session, account, key) => makeAccount(...reach(session), account, key),
    },
    newAccountPreview,
    openFeed: (session, feed) => openFeed(...reach(session), feed),
    settleFeed: (session, feed) => openFeed(...reach(session), feed),
    closeFeed: (session, feed) => closeFeed(askIn(settings, session), feed),
  };
}
