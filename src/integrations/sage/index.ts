/** Sage: statements, authorisations and accounts through the Provider API, as the bank and not as a customer. */
import type { ExternalMapping, IntegrationFacts, SentLines, StartedByProvider } from "../integration.ts";
import { pushRules } from "../push-rules.ts";
import { answerAuthorisation, askToReconnect, findAccount } from "./authorisations.ts";
import { requestToken } from "./client.ts";
import { sendStatement } from "./send-statement.ts";
import { base, callLimits, defaultTiming, type SageSettings } from "./settings.ts";
import { settleStatement } from "./settle-statement.ts";
import { plan } from "./translate.ts";

export { type BankListing, registerBank } from "./banks.ts";
export type { SageSettings, SageTiming } from "./settings.ts";

type SageIntegration = IntegrationFacts &
  Omit<ExternalMapping, "authorization"> & { readonly authorization: StartedByProvider } & SentLines;

export function createSage(settings: SageSettings): SageIntegration {
  const { apiKey, bankId } = settings;
  const timing = { ...defaultTiming, ...settings.timing };
  return {
    platformKey: "olpr",
    mapping: "external",
    delivery: "sent",
    address: base(settings.apiUrl),
    limits: callLimits(settings.requestsPerSecond),
    rules: pushRules.olpr,
    authorization: {
      kind: "started-by-provider",
      bankId,
      token: (http) => requestToken(http, settings),
      answer: (session, authorisationId, answer) =>
        answerAuthorisation(session, apiKey, authorisationId, answer),
      findAccount: (session, externalId) => findAccount(session, apiKey, externalId),
      askToReconnect: (session, providerFeedId) => askToReconnect(session, apiKey, providerFeedId),
    },
    plan: (feed, lines, limit) => plan(feed, lines, limit, bankId),
    send: (session, batch) => sendStatement(session, apiKey, batch, timing),
    settle: (session, batch) => settleStatement(session, apiKey, batch, timing),
  };
}
