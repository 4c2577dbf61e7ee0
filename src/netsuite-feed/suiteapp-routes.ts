import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Application } from "../application.ts";
import { noteCollected, readStatement } from "../collection/collect.ts";
import type { CollectedAccount, CollectedStatement } from "../collection/collector.ts";
import { isSecure } from "../collection/secure-transport.ts";
import { toProblem } from "../http/error-reply.ts";
import { Nullable } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { checkSecret } from "./check-secret.ts";
import { collectorOf } from "./collector-of.ts";
import { accountOfKey, offeredAccounts } from "./describe-accounts.ts";
import { FeedRefused, wordOf } from "./feed-refused.ts";
import { pairNetSuite } from "./pair-netsuite.ts";
import type { Pairing } from "./pairing.ts";
import { recordReport } from "./record-report.ts";
import { statementAnswer } from "./statement-answer.ts";
import { type StatementRequest, windowOf } from "./statement-request.ts";

const base = "/netsuite/v1";
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const optional = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })));
const PairBody = Type.Object({ code: text(40), configurationId: text(40), accountId: text(40) });
const StatementBody = Type.Object({
  key: text(60),
  from: optional(40),
  to: optional(40),
  next: optional(100),
  limit: Type.Optional(Nullable(Type.Integer())),
});
const ReportBody = Type.Object({
  accounts: Type.Array(
    Type.Object({ key: text(60), status: text(20), code: optional(200), message: optional(4_000) }),
    { maxItems: 1_000 },
  ),
});
const reportBytes = 1024 * 1024;

/**
 * What our SuiteApp asks for inside a customer's NetSuite. Refusals have a shape of their own: a word that it tells apart,
 * and a sentence for people.
 */
export function suiteAppRoutes(server: Server, application: Application): void {
  const { config } = application;
  const pairings = new WeakMap<FastifyRequest, Pairing>();
  server.setErrorHandler(refuse);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (!isSecure(request, config.environment))
      throw new FeedRefused("https-required", "Secrets are taken over https only.");
    // Before its body is read.
    if (request.routeOptions.url !== `${base}/pair`)
      pairings.set(request, await checkSecret(application, request.headers.authorization));
  });

  server.post(`${base}/pair`, { schema: { body: PairBody } }, async (request) => {
    const { connectionId, secret } = await pairNetSuite(application, request.id, request.body);
    return { connectionId, secret, name: await bankName(application) };
  });
  server.get(`${base}/accounts`, async (request) =>
    offeredAccounts(application, collectorOf(pairings.get(request)!), await bankName(application)),
  );
  server.post(`${base}/statements`, { schema: { body: StatementBody } }, (request, reply) =>
    answerStatement(application, pairings.get(request)!, request.body, request, reply),
  );
  server.post(
    `${base}/report`,
    { bodyLimit: reportBytes, schema: { body: ReportBody } },
    async (request, reply) => {
      await recordReport(application, request.id, pairings.get(request)!, request.body);
      return reply.code(204).send();
    },
  );
}

async function answerStatement(
  application: Application,
  pairing: Pairing,
  asked: StatementRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const collector = collectorOf(pairing);
  const window = windowOf(asked);
  const account = await accountOfKey(application, collector, asked.key);
  const statement = account && (await readStatement(application, collector, account.key, window));
  if (!statement && account?.status === "connecting")
    return statementAnswer(notYet(account, application.clock.now()), true);
  if (!statement) {
    throw new FeedRefused(
      "unknown-account",
      "The bank offers no such account, or its customer has disconnected it.",
    );
  }
  const positions = statement.lines.map(({ position }) => position);
  // Only what left as a whole counts as collected; that it is noted is not worth an answer that fails.
  reply.raw.once("finish", () => {
    noteCollected(application, collector, statement.account.key, positions).catch((error) =>
      request.log.warn({ err: error }, "collected lines could not be noted"),
    );
  });
  return statementAnswer(statement, window.after === undefined);
}

/** NetSuite imports as soon as it is set up, which may be before we have noted that it was: there are no lines yet. */
const notYet = (account: CollectedAccount, now: Date): CollectedStatement => ({
  account,
  from: null,
  until: null,
  lines: [],
  more: false,
  newestDate: null,
  balance: account.balance,
  balanceAt: now,
});

const bankName = async (application: Application): Promise<string> =>
  (await currentProfile(application)).name;

function refuse(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known: unknown = error;
  if (known instanceof FeedRefused)
    return reply.code(known.status).send({ error: known.word, message: known.message });
  const problem = toProblem(error, request);
  request.refusedWith = problem.code;
  if (problem.status >= 500) request.log.error({ err: error }, "request failed");
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
  const { word, status } = new FeedRefused(wordOf(problem.status), "");
  return reply.code(status).send({ error: word, message: problem.message });
}
