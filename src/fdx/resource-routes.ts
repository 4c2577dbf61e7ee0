import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { isSecure } from "../collection/secure-transport.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { FdxClient } from "../config-fdx.ts";
import { createAddressLimit } from "../http/address-limit.ts";
import { toProblem } from "../http/error-reply.ts";
import type { Server } from "../http/server.ts";
import { uuid } from "../random.ts";
import { accountView } from "./account-view.ts";
import { accountPage, findSharedAccounts, requireSharedAccount } from "./find-shared-accounts.ts";
import { fdxCustomerId } from "./identifiers.ts";
import { noteReply, readActor } from "./note-collection.ts";
import { pageFacts, readLimit, readPageKey } from "./page.ts";
import { readTransactions } from "./read-transactions.ts";
import { FdxRefusal, type FdxVersion, invalidInput, refusalBody, tooMany } from "./refusal.ts";
import { type Access, requireAccess } from "./request-access.ts";
import type { Scope } from "./scope.ts";
import { transactionView } from "./transaction-view.ts";

/** Calls a minute of the client, on each node. */
export const callsPerMinute = 600;

/** What is asked, by whom, and with what query. */
interface Asked {
  readonly access: Access;
  readonly accountId: string;
  readonly query: URLSearchParams;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The resources of FDX Core Exchange, in both versions: customer, accounts, transactions. Read-only. */
export function resourceRoutes(server: Server, application: Application, client: FdxClient): void {
  const { clock } = application;
  const secondsToWait = createAddressLimit(clock, callsPerMinute);
  for (const version of [6, 5] as const) {
    server.register(
      async (scope) => {
        const fdx = scope as Server;
        answerAsFdx(fdx, application, version);
        const get = (path: string, needed: Scope, answer: (asked: Asked) => Promise<unknown>) =>
          fdx.get(path, async (request, reply) => {
            const access = await requireAccess(application, client.clientId, request, needed);
            const seconds = secondsToWait(client.clientId);
            if (seconds > 0) throw tooMany(seconds);
            const { accountId = "" } = request.params as { accountId?: string };
            const query = new URLSearchParams(request.url.split("?").slice(1).join("?"));
            const body = await answer({ access, accountId, query, request, reply });
            return reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
          });
        resources(get, application, version);
      },
      { prefix: `/fdx/v${version}` },
    );
  }
}

type Get = (path: string, needed: Scope, answer: (asked: Asked) => Promise<unknown>) => void;

function resources(get: Get, application: Application, version: FdxVersion): void {
  const account = ({ access, accountId }: Asked) => requireSharedAccount(application, access, accountId);
  const none = (list: string) => async (asked: Asked) => {
    await account(asked);
    return { page: {}, [list]: [] };
  };
  get("/customers/current", "customer", async ({ access }) => {
    const { companyId, connectionId } = access.grant;
    const { name } = await requireCompany(application.database, companyId);
    return { customerId: fdxCustomerId(connectionId), name: { company: name } };
  });
  get("/accounts", "accounts", async ({ access, query }) => {
    const lightweight = readResultType(query) === "lightweight";
    const shared = await findSharedAccounts(application, access);
    const { next, rows } = accountPage(
      shared,
      readPageKey(query),
      readLimit(query.get("limit") ?? undefined),
    );
    const accounts = rows.map((row) => accountView(row.account, version, lightweight));
    return { page: pageFacts(next), accounts };
  });
  get("/accounts/:accountId", "accounts", async (asked) => accountView(await account(asked), version));
  get("/accounts/:accountId/transactions", "transactions", async (asked) => {
    const shared = await account(asked);
    const { access, query, reply, request } = asked;
    const { lines, next } = await readTransactions(application, access, shared.key, query);
    const said = {
      actor: readActor(request.headers["fdx-api-actor-type"]),
      correlationId: request.id,
    };
    // Only what has left completely may have arrived.
    reply.raw.once("finish", () => {
      noteReply(application, access, shared, lines, said).catch((error) =>
        request.log.warn({ err: error }, "what was collected could not be noted"),
      );
    });
    return {
      page: pageFacts(next),
      transactions: lines.map((line) => transactionView(shared, line, version)),
    };
  });
  get("/accounts/:accountId/payment-networks", "accounts", none("paymentNetworks"));
  get("/accounts/:accountId/statements", "accounts", none("statements"));
  get("/accounts/:accountId/contact", "customer", async (asked) => {
    await account(asked);
    throw new FdxRefusal(501, 501, "Not supported", {
      debugMessage: "Contact data of account holders is not kept here.",
    });
  });
}

function readResultType(query: URLSearchParams): string {
  const type = query.get("resultType") ?? "details";
  if (type === "details" || type === "lightweight") return type;
  throw invalidInput("Invalid result type", "resultType must be details or lightweight.");
}

/** Headers of every answer, the transport it may use, and errors in the words of FDX. */
function answerAsFdx(server: Server, { config, random }: Application, version: FdxVersion): void {
  server.addHook("onRequest", async (request, reply) => {
    const given = request.headers["x-fapi-interaction-id"];
    const sound = typeof given === "string" && /^[\w.:-]{1,100}$/.test(given);
    reply.header("x-fapi-interaction-id", sound ? given : uuid(random));
    reply.header("cache-control", "no-store");
    if (!isSecure(request, config.environment))
      throw new FdxRefusal(403, 602, "A secure connection is needed", {
        debugMessage: "Access tokens and transactions travel over https only.",
      });
  });
  server.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply, version));
  server.setNotFoundHandler(async () => {
    throw new FdxRefusal(404, 601, "Not found", { debugMessage: "There is no such resource here." });
  });
}

function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply, version: FdxVersion) {
  const refusal = error instanceof FdxRefusal ? error : fromProblem(error, request);
  return reply
    .code(refusal.status)
    .headers(refusal.headers)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(refusalBody(version, refusal, request.id)));
}

/** What our own parts refuse, as FDX says it. Unexpected errors are logged whole and told only by reference. */
function fromProblem(error: unknown, request: FastifyRequest): FdxRefusal {
  const { code, message, retryAfterSeconds, status } = toProblem(error, request);
  request.refusedWith = code;
  if (status >= 500) request.log.error({ err: error }, "request failed");
  if (code === "rate-limited") return tooMany(retryAfterSeconds ?? 60);
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  if (status === 503) return new FdxRefusal(503, 501, "Not available at the moment", { headers });
  if (status >= 500) return new FdxRefusal(500, 500, "Internal error");
  if (status === 404) return new FdxRefusal(404, 601, "Not found", { debugMessage: message });
  return new FdxRefusal(400, 703, "Invalid input", { debugMessage: message });
}
