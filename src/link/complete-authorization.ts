import { setTimeout as wait } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { after, second } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { holdGrant } from "../connections/hold-grant.ts";
import { openFreshSession } from "../connections/provider-session.ts";
import {
  type BankAccount,
  type HostedIntegration,
  hosted,
  NoAnswer,
  type OrganisationChoice,
  type Outbound,
  ProviderFault,
  type ProviderSession,
} from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import {
  type AuthorizationVisit,
  endVisit,
  findVisit,
  letGoOfVisit,
  markGranted,
  takeVisit,
} from "./authorization-queries.ts";
import { giveBack } from "./give-back-grant.ts";
import {
  type AtEnd,
  cancelled,
  type LinkFailure,
  linkConnection,
  recordLinkFailure,
} from "./link-connection.ts";
import type { OpenLinkSession } from "./link-session.ts";
import { callbackAddress, connectionOfLink, customer } from "./open-link.ts";
import {
  addPendingGrant,
  findPendingGrant,
  type PendingGrant,
  removePendingGrant,
} from "./pending-grant-queries.ts";
import { freshTokens } from "./refresh-pending-grant.ts";
import { storeSessionOutcome } from "./session-queries.ts";

/** Where a visit to the accounting software stands: over, or the customer has something to decide, or it takes long. */
export type VisitStep = "ended" | "entity" | "mismatch" | "slow";

/** All calls of one step together; the page gives up a little later. */
const stepTime = 25 * second;
/** A process that has not let go after this long is dead. */
const holdTime = 40 * second;
const callTime = 10 * second;
/** The customer waits: what takes longer to read than this is fetched later. */
const readingTime = 5 * second;
const lookAgain = 100;

/**
 * Goes on with a visit that came back: exchanges the code, learns which organisations were chosen, and links the
 * connection unless the customer has to decide first. Asked twice at once it does so once, and both get the answer.
 */
export async function completeAuthorization(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  visit: AuthorizationVisit,
): Promise<VisitStep> {
  const { clock, database, random } = application;
  const holder = uuid(random);
  const deadline = after(clock.now(), stepTime);
  for (;;) {
    const now = clock.now();
    const current = await findVisit(database, visit, now);
    if (!current || current.phase === "ended") return "ended";
    if (await takeVisit(database, visit, { holder, until: after(now, holdTime), now })) {
      const hurried = { ...application, providerHttp: within(application, deadline) };
      try {
        // Read again: whoever had it before may have gone on with it.
        const taken = (await findVisit(database, visit, now)) ?? current;
        return await goOn({ application: hurried, request, session, visit: taken, holder }).catch(ended);
      } finally {
        await letGoOfVisit(database, visit, holder);
      }
    }
    if (now > deadline) return "slow";
    await wait(lookAgain);
  }
}

/** One step of one visit. */
interface Step {
  readonly application: Application;
  readonly request: FastifyRequest;
  readonly session: OpenLinkSession;
  readonly visit: AuthorizationVisit;
  readonly holder: string;
}

async function goOn(step: Step): Promise<VisitStep> {
  const { application, visit } = step;
  const { database, integrations, log } = application;
  if (visit.phase === "ended") return "ended";
  const connection = await connectionOfLink(application, visit);
  const integration = connection && hosted(integrations.get(connection.platformKey));
  if (!connection || !integration) {
    await endVisit(database, visit, "failed");
    return "ended";
  }
  try {
    const failure = visit.phase === "returned" ? await exchange(step, connection, integration) : undefined;
    return failure ? await fail(step, connection, failure) : await decide(step, connection, integration);
  } catch (error) {
    if (!(error instanceof ProviderFault) && !(error instanceof NoAnswer)) throw error;
    const { connectionId } = connection;
    log.warn({ err: error, connectionId }, "linking failed at the accounting software");
    // What the customer's own user may not do is said plainly: nobody else can put it right.
    const plain = error instanceof ProviderFault && error.code === "role-not-allowed";
    return fail(step, connection, {
      code: "failed",
      message: plain ? error.message : "The accounting software did not complete the sign-in.",
    });
  }
}

/** Exchanges the code for tokens, which are kept before anything else is tried with them. */
async function exchange(
  { application, visit, holder }: Step,
  connection: Connection,
  integration: HostedIntegration,
): Promise<LinkFailure | undefined> {
  const { clock, database, providerHttp, vault } = application;
  if (connection.linkEpoch !== visit.linkEpoch) return linkEnded;
  const kept = JSON.parse(vault.open(answerPurpose(visit), visit.sealedAnswer!)) as KeptAnswer;
  const parameters = new URLSearchParams(kept.query);
  const error = parameters.get("error");
  if (error === "access_denied") return cancelled;
  // An error with a wrong issuer is nobody's answer, but it ends the visit all the same.
  if (error) return { code: "failed", message: "The accounting software reported an error." };
  await holdGrant(application, connection);
  const { tokens, organisations } = await integration.authorization.exchange(providerHttp, {
    parameters,
    state: kept.state,
    redirectUri: callbackAddress(application, integration),
  });
  const lost = await database.transaction(async (tx) => {
    await addPendingGrant(tx, vault, { ...visit, tokens, organisations }, clock.now());
    return !(await markGranted(tx, visit, holder));
  });
  if (lost) throw new NoAnswer("the visit took too long", true);
  if (organisations.length === 0) return { code: "failed", message: "No organisation was chosen." };
  return undefined;
}

/** Links the connection, unless the customer has to choose first. */
async function decide(
  step: Step,
  connection: Connection,
  integration: HostedIntegration,
): Promise<VisitStep> {
  const { application, visit } = step;
  const pending = await findPendingGrant(application.database, application.vault, visit);
  if (!pending) {
    await endVisit(application.database, visit, "failed");
    return "ended";
  }
  const choice = choiceOf(pending);
  if (!choice) return "entity";
  const before = connection.organisationId;
  if (before !== null && before !== choice.id && !pending.confirmed) return "mismatch";
  const tokens = await freshTokens(application, integration, pending);
  const address = pending.providerAddress;
  const fresh = { address, organisationId: choice.id, tokens };
  const reading = openFreshSession(application, integration, fresh, callTime);
  const organisation = await integration.organisation(reading);
  const bankAccounts = await readBankAccounts(integration, reading);
  const authorized = { tokens, organisations: pending.organisations };
  const { linkEpoch } = visit;
  const granted = { linkEpoch, authorized, choice, organisation, bankAccounts, address, integration };
  const actor = customer(connection, step.request);
  await linkConnection(application, actor, step.request.id, connection, granted, atEnd(step));
  return "ended";
}

/** The organisation that was chosen, or the only one there is. */
export const choiceOf = ({ organisations, chosenId }: PendingGrant): OrganisationChoice | undefined =>
  organisations.length === 1 ? organisations[0] : organisations.find(({ id }) => id === chosenId);

const linkEnded: LinkFailure = { code: "link-ended", message: "The link was ended before it was used." };

async function fail(step: Step, connection: Connection, failure: LinkFailure): Promise<VisitStep> {
  const { application, request } = step;
  const actor = customer(connection, request);
  await recordLinkFailure(application, actor, request.id, connection, failure, atEnd(step));
  return "ended";
}

/** Ends a visit whose customer decided against it; what was granted is given back. */
export async function cancelAuthorization(
  application: Application,
  request: FastifyRequest,
  session: OpenLinkSession,
  visit: AuthorizationVisit,
): Promise<void> {
  const connection = await connectionOfLink(application, visit);
  if (!connection) {
    await transact(application, customer(visit, request), request.id, async (work) => {
      await giveBack(work, visit);
      await endVisit(work.tx, visit, "cancelled");
    });
    return;
  }
  await fail({ application, request, session, visit, holder: "" }, connection, cancelled).catch(ended);
}

/** Somebody else has ended the visit; what was about to be recorded is not. */
class VisitOver extends Error {}
const ended = (error: unknown): VisitStep => {
  if (error instanceof VisitOver) return "ended";
  throw error;
};

/** What ends with the visit, in the transaction of its end. */
const atEnd =
  ({ session, visit }: Step): AtEnd =>
  async (work, end) => {
    const linked = end.kind === "linked";
    const ending = linked ? "linked" : end.code === "cancelled" ? "cancelled" : "failed";
    if (!(await endVisit(work.tx, visit, ending))) throw new VisitOver();
    if (linked) await removePendingGrant(work.tx, visit);
    else await giveBack(work, visit);
    const { connectionId } = visit;
    await storeSessionOutcome(work.tx, session.hash, {
      connectionId,
      statusCode: linked ? 200 : end.statusCode,
      message: linked ? "" : end.message,
    });
  };

/** What a callback brought, kept sealed until it is exchanged. */
export interface KeptAnswer {
  readonly state: string;
  readonly query: string;
}
export const answerPurpose = ({ stateHash }: Pick<AuthorizationVisit, "stateHash">): string =>
  `authorization-answer:${stateHash.toString("hex")}`;

/** Calls that end by a common instant, whatever each may take. */
function within({ clock, providerHttp }: Application, deadline: Date): Outbound {
  return {
    request: (request) => {
      const left = deadline.getTime() - clock.now().getTime();
      const timeoutMs = Math.min(request.timeoutMs ?? callTime, left);
      if (timeoutMs <= 0) return Promise.reject(new NoAnswer("the accounting software took too long", false));
      return providerHttp.request({ ...request, timeoutMs });
    },
  };
}

/** The bank accounts of the organisation that was chosen; null where they cannot be read now, which keeps nobody from linking. */
async function readBankAccounts(
  integration: HostedIntegration,
  session: ProviderSession,
): Promise<readonly BankAccount[] | null> {
  const http: Outbound = {
    request: (request) => session.http.request({ timeoutMs: readingTime, ...request }),
  };
  try {
    return (await integration.listBankAccounts?.({ ...session, http })) ?? null;
  } catch (error) {
    if (!(error instanceof ProviderFault) && !(error instanceof NoAnswer)) throw error;
    return null;
  }
}
