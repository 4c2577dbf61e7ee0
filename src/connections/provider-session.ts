import { setTimeout as wait } from "node:timers/promises";
import type { Application } from "../application.ts";
import { after, minute } from "../clock.ts";
import {
  hosted,
  type Integration,
  ProviderFault,
  type ProviderSession,
  type StartedByProvider,
  type Tokens,
} from "../integrations/integration.ts";
import { findExternalId } from "../sage-connector/external-id.ts";
import { applicationToken } from "./application-token.ts";
import { holdCalls, spendCall } from "./call-budget.ts";
import type { Connection } from "./connection.ts";
import { readGrant } from "./grant.ts";
import { renewGrant } from "./renew-grant.ts";

/** Tokens are renewed this long before they expire, so that a call does not outlive its token. */
const margin = minute;

/**
 * A session with the organisation behind a connection: its tokens, renewed in time, and its call budget.
 * `patienceMs` is how long a call may wait for the budget before it gives up: people wait, lanes come back later.
 */
export function openSession(
  application: Application,
  integration: Integration,
  connection: Pick<Connection, "companyId" | "connectionId" | "providerAddress" | "organisationId">,
  patienceMs = 0,
): ProviderSession {
  const { clock, database, vault } = application;
  const { companyId, connectionId, providerAddress, organisationId } = connection;
  if (providerAddress === null || organisationId === null) {
    throw new ProviderFault("reauthorise", "The connection is not authorised.");
  }
  const key = { companyId, connectionId, address: providerAddress };

  return {
    address: providerAddress,
    organisationId,
    http: application.providerHttp,
    accountName: (providerFeedId) => findExternalId(database, companyId, providerFeedId),
    async accessToken(which, refused) {
      const { authorization } = integration;
      if (authorization.kind === "started-by-provider")
        return applicationToken(application, authorization, which === "renewed" ? refused : undefined);
      const granting = hosted(integration);
      if (!granting)
        throw new ProviderFault("reauthorise", "The connection is not authorised by its customer.");
      const grant = await readGrant(database, vault, key);
      if (!grant) throw new ProviderFault("reauthorise", "The connection is not authorised.");
      const unusable = which === "renewed" && grant.tokens.accessToken === refused;
      if (!unusable && after(clock.now(), margin) < grant.expiresAt) return grant.tokens.accessToken;
      return (await renewGrant(application, granting, key, grant.version)).accessToken;
    },
    within: limited(application, integration, organisationId, patienceMs),
  };
}

/** A session of the bank itself with a provider that knows it as such, apart from any connection. */
export function openBankSession(
  application: Application,
  integration: Integration & { readonly authorization: StartedByProvider },
  patienceMs: number,
): ProviderSession {
  const { address, authorization } = integration;
  return {
    address,
    organisationId: authorization.bankId,
    http: application.providerHttp,
    accessToken: (which, refused) =>
      applicationToken(application, authorization, which === "renewed" ? refused : undefined),
    within: limited(application, integration, authorization.bankId, patienceMs),
  };
}

/** A session on tokens that were granted a moment ago and are not stored yet. */
export function openFreshSession(
  application: Application,
  integration: Integration,
  fresh: { address: string; organisationId: string; tokens: Tokens },
  patienceMs: number,
): ProviderSession {
  return {
    address: fresh.address,
    organisationId: fresh.organisationId,
    http: application.providerHttp,
    async accessToken(which) {
      if (which === "renewed") throw new ProviderFault("reauthorise", "The new access token was refused.");
      return fresh.tokens.accessToken;
    },
    within: limited(application, integration, fresh.organisationId, patienceMs),
  };
}

const allWait = "all calls to an accounting package wait: it does not let this installation in";

/** Runs calls within the provider's limits, and passes on to all processes that the provider asks to wait. */
function limited(
  application: Application,
  integration: Integration,
  organisationId: string,
  patienceMs: number,
): ProviderSession["within"] {
  const { clock, database, log } = application;
  const { platformKey } = integration;
  const spend = async (kind: string) => {
    const deadline = after(clock.now(), patienceMs);
    for (;;) {
      try {
        return await spendCall(application, integration, organisationId, kind);
      } catch (error) {
        const pause = error instanceof ProviderFault ? (error.retryAfterMs ?? patienceMs) : patienceMs;
        if (!(error instanceof ProviderFault) || after(clock.now(), pause) >= deadline) throw error;
        await wait(pause);
      }
    }
  };

  return async (kind, call) => {
    const free = await spend(kind);
    try {
      return await call();
    } catch (error) {
      if (error instanceof ProviderFault && error.holds && error.retryAfterMs !== null) {
        const now = clock.now();
        const until = after(now, error.retryAfterMs);
        if (error.holds === "application" && error.retryAfterMs >= minute)
          log.warn({ platformKey, code: error.code, reason: error.message, until }, allWait);
        await holdCalls(database, integration, organisationId, error.holds, until, now);
      }
      throw error;
    } finally {
      await free();
    }
  };
}
