import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { openFreshSession } from "../connections/provider-session.ts";
import { patience, withProvider } from "../connections/refresh-organisation.ts";
import {
  type Authorized,
  hosted,
  type OrganisationChoice,
  ProviderFault,
} from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { linkConnection } from "../link/link-connection.ts";
import { invalid, invalidField, Problem } from "../problem.ts";
import type { Actor } from "../work.ts";
import { type AuthorizationFields, checkKeyPairAuthorization } from "./authorization.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/**
 * Links a connection with access that the customer's administrator gave to the bank's key pair: no page and no redirect.
 * Repeating it is harmless. 400 where the software refuses, names several subsidiaries, or knows no such way.
 */
export async function linkByKeyPair(
  application: Application,
  actor: Actor,
  correlationId: string,
  place: Place,
  fields: AuthorizationFields,
): Promise<Connection> {
  const { database, integrations, providerHttp } = application;
  const connection = await requireConnection(database, place.companyId, place.connectionId);
  const { linkEpoch, platformKey } = connection;
  const integration = hosted(integrations.get(platformKey));
  const byKeyPair = integration?.authorization.byKeyPair;
  if (!integration || !byKeyPair) {
    throw new Problem(
      "not-supported-by-integration",
      `Authorization details are taken for Sage, and for NetSuite where a private key is set; this connection is to ${platformOf(platformKey).name}.`,
    );
  }
  const findings = checkKeyPairAuthorization(fields);
  if (findings.length > 0) throw invalid(findings);
  const given = { accountId: fields.accountId!, certificateId: fields.certificateId!.trim() };
  const granted = await withProvider(application, connection, () =>
    firstTime(async () => {
      const authorized = await byKeyPair(providerHttp, given);
      const choice = chosen(authorized, fields.subsidiaryId?.trim());
      const { address } = integration;
      const fresh = { address, organisationId: choice.id, tokens: authorized.tokens };
      const session = openFreshSession(application, integration, fresh, patience);
      const organisation = await integration.organisation(session);
      const bankAccounts = (await integration.listBankAccounts?.(session)) ?? null;
      return { linkEpoch, authorized, choice, organisation, bankAccounts, address, integration };
    }),
  );
  const end = await linkConnection(application, actor, correlationId, connection, granted);
  if (end.kind === "failed") throw new Problem("connection-not-linked", end.message);
  return requireConnection(database, place.companyId, place.connectionId);
}

/** What the software says of new access says nothing of the access there was before. */
async function firstTime<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "reauthorise") throw error;
    throw new ProviderFault("refused", error.message, error.code === null ? {} : { code: error.code });
  }
}

function chosen({ organisations }: Authorized, subsidiaryId: string | undefined): OrganisationChoice {
  const [only] = organisations;
  if (only && organisations.length === 1 && subsidiaryId === undefined) return only;
  const found = organisations.find(({ id }) => id.endsWith(`:${subsidiaryId}`));
  if (found) return found;
  const names = organisations.map(({ id, name }) => `${id.split(":")[1] ?? "none"} (${name})`).join(", ");
  throw invalidField(
    "subsidiaryId",
    names
      ? `subsidiaryId must name one of: ${names.slice(0, 600)}`
      : "the role that access was given with sees no active subsidiary",
    "Authorization",
  );
}
