import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { ListQuery, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { LocaleQuery } from "../link/locale-query.ts";
import {
  ConsentRecord,
  type ConsentSource,
  ConsentText,
  consentRecordReply,
  GivenConsent,
  givenConsentReply,
  NewConsent,
} from "./consent.ts";
import { presentText } from "./find-consent.ts";
import { giveConsent } from "./give-consent.ts";
import { consentList, listConsents } from "./queries.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const one = "/companies/:companyId/connections/:connectionId";
const tags = ["Millrace"];

/** What customers agree to before they connect, and the evidence that they did. */
export function consentRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  server.get(
    `${one}/consent`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-consent",
        summary: "Get the consent text",
        description:
          "What the customer is asked to agree to before connecting, in the operator's words where it has set some.",
        tags,
        params: Params,
        querystring: LocaleQuery,
        response: { 200: ConsentText, ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params, query }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      return presentText(application, connection, query.locale ?? "en");
    },
  );

  server.post(
    `${one}/consents`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "create-consent",
        summary: "Record a consent",
        description:
          "Records that the customer agreed to the text in force, which is kept whole. It stands until the connection is unlinked or deleted; agreeing again meanwhile answers with what stands.",
        tags,
        params: Params,
        body: NewConsent,
        response: { 201: GivenConsent, ...commonRefusals, ...refusals(400, 409) },
      },
    },
    async (request, reply) => {
      const { body, params } = request;
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const present = await presentText(application, connection, body.locale);
      return change(application, request, reply, async (work) => {
        const source = sourceOf(application, request);
        const consent = await giveConsent(work, params, {
          version: body.version,
          present,
          source,
          address: request.ip,
        });
        return { status: 201, body: givenConsentReply(consent) };
      });
    },
  );

  server.get(
    `${one}/consents`,
    {
      schema: {
        operationId: "list-consents",
        summary: "List consents",
        description:
          "What the customer agreed to for a connection, newest first, with the text as it was shown. Consents that were withdrawn stay listed with their end.",
        tags,
        params: Params,
        querystring: ListQuery,
        response: { 200: pageOfSchema(ConsentRecord), ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params, query }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const { companyId, connectionId } = connection;
      const list = readList(query, consentList, clock.now());
      const page = await listConsents(database, connection, list);
      const path = `/companies/${companyId}/connections/${connectionId}/consents`;
      return listReply(path, list, page, page.rows.map(consentRecordReply));
    },
  );
}

/** Browsers name the page a call comes from: ours, or one of the bank's that holds the component. */
function sourceOf({ config }: Application, { actor, headers }: FastifyRequest): ConsentSource {
  if (actor.kind !== "company-token") return "api";
  return headers.origin === new URL(config.linkUrl).origin ? "hosted" : "embedded";
}
