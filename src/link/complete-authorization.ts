import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { holdGrant } from "../connections/hold-grant.ts";
import { openFreshSession } from "../connections/provider-session.ts";
import {
  type BankAccount,
  type Integration,
  NoAnswer,
  ProviderFault,
  type ProviderSession,
} from "../integrations/integration.ts";
import { lookupHash } from "../vault/vault.ts";
import {
  cancelled,
  type LinkEnd,
  type LinkFailure,
  linkConnection,
  recordLinkFailure,
} from "./link-connection.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { callbackAddress, connectionOfLink, customer } from "./open-link.ts";
import { takeAuthorizationState } from "./queries.ts";

const patience = 10_000;
/** The customer waits: what takes longer to read than this is fetched later. */
const readingTime = 5_000;

/**
 * Takes the customer's browser back from the accounting software: checks the state, exchanges the code, learns which
 * organisation was chosen, and links the connection. Undefined when the callback does not belong to this browser's
 * session; then nothing is recorded.
 */
export async function completeAuthorization(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  platformKey: string,
  query: URLSearchParams,
): Promise<LinkEnd | undefined> {
  const { clock, database, log } = application;
  const state = query.get("state") ?? "";
  const hashes = { state: lookupHash(state), session: session.hash };
  const begun = await takeAuthorizationState(database, hashes, clock.now());
  const connection = begun && (await connectionOfLink(application, begun));
  if (!begun || !connection || connection.linkEpoch !== begun.linkEpoch) return undefined;
  const integration = application.integrations.get(connection.platformKey);
  if (!integration || connection.platformKey !== platformKey) return undefined;

  const actor = customer(connection, request);
  const fail = (failure: LinkFailure) =>
    recordLinkFailure(application, actor, request.id, connection, failure);
  if (query.get("error")) {
    const denied = query.get("error") === "access_denied";
    return fail(
      denied ? cancelled : { code: "failed", message: "The accounting software reported an error." },
    );
  }
  await holdGrant(application, connection);
  try {
    const redirectUri = callbackAddress(application, integration);
    const authorized = await integration.authorization.exchange(application.providerHttp, {
      parameters: query,
      state,
      redirectUri,
    });
    const [choice, ...others] = authorized.organisations;
    if (!choice || others.length > 0) {
      const message = choice ? "The customer must choose one organisation." : "No organisation was chosen.";
      return await fail({ code: "failed", message });
    }
    const address = begun.providerAddress;
    const fresh = { address, organisationId: choice.id, tokens: authorized.tokens };
    const session = openFreshSession(application, integration, fresh, patience);
    const organisation = await integration.organisation(session);
    const bankAccounts = await readBankAccounts(integration, session);
    const { linkEpoch } = begun;
    const granted = { linkEpoch, authorized, choice, organisation, bankAccounts, address, integration };
    return await linkConnection(application, actor, request.id, connection, granted);
  } catch (error) {
    if (!(error instanceof ProviderFault) && !(error instanceof NoAnswer)) throw error;
    log.warn(
      { err: error, connectionId: connection.connectionId },
      "linking failed at the accounting software",
    );
    return fail({ code: "failed", message: "The accounting software did not complete the sign-in." });
  }
}

/** The bank accounts of the organisation that was chosen; null where they cannot be read now, which keeps nobody from linking. */
async function readBankAccounts(
  integration: Integration,
  session: ProviderSession,
): Promise<readonly BankAccount[] | null> {
  const http: ProviderSession["http"] = {
    request: (request) => session.http.request({ timeoutMs: readingTime, ...request }),
  };
  try {
    return (await integration.listBankAccounts?.({ ...session, http })) ?? null;
  } catch (error) {
    if (!(error instanceof ProviderFault) && !(error instanceof NoAnswer)) throw error;
    return null;
  }
}
