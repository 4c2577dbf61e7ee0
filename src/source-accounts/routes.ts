import { type TSchema, Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { refreshOrganisation } from "../connections/refresh-organisation.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, DecimalInput, documentedAs, NoContent, Nullable, refusals } from "../http/schema.ts";
import { largeBody, type Server } from "../http/server.ts";
import { invalidField } from "../problem.ts";
import { deleteSourceAccount, updateSourceAccount } from "./change-account.ts";
import { type Created, createAccount, createAccounts, currencyFindings } from "./create-accounts.ts";
import { listAccounts } from "./queries.ts";
import {
  SourceAccountBatch,
  SourceAccountChange,
  SourceAccountList,
  SourceAccountRequest,
  SourceAccountSchema,
  SourceAccountV1,
  SourceAccountV2,
  sourceAccountReplies,
  sourceAccountReply,
} from "./source-account.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const AccountParams = Type.Object({ ...Params.properties, accountId: Type.String() });
const Update = Type.Object({
  id: Type.Optional(Nullable(Type.String())),
  accountName: Type.Optional(Nullable(Type.String())),
  status: Type.Optional(Nullable(Type.String())),
  balance: Type.Optional(Nullable(DecimalInput)),
});
const BatchResult = Type.Object({
  sourceAccountId: Type.String(),
  result: Type.Object({
    statusCode: Type.Integer(),
    error: Type.Optional(Nullable(Type.String())),
    account: Type.Optional(SourceAccountSchema),
  }),
});
const createdInEither = [
  batchCreated("SourceAccountV2BatchCreateResponse", SourceAccountV2),
  batchCreated("SourceAccountBatchCreateResponse", SourceAccountV1),
];
const BatchRefused = Type.Object(
  {
    sourceAccountId: Type.String(),
    result: Type.Object({ statusCode: Type.Integer(), error: Type.String() }),
  },
  { title: "SourceAccountBatchErrorResponse" },
);
const BatchResults = documentedAs(
  Type.Array(BatchResult),
  Type.Array(Type.Union([...createdInEither, BatchRefused])),
);
const maximumBatch = 1000;
const base = "/companies/:companyId/connections/:connectionId/connectionInfo/bankFeedAccounts";

/** Operations 16 to 20 of the contract: source accounts. */
export function sourceAccountRoutes(server: Server, application: Application): void {
  server.post(
    base,
    {
      schema: {
        operationId: "create-source-account",
        summary: "Create a source account",
        description:
          "Adds one of the bank's accounts, in either shape: with a type such as `checking` (second) or with `Debit` or `Credit` (first).",
        tags: ["Source accounts"],
        params: Params,
        body: SourceAccountRequest,
        response: { 200: SourceAccountSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      await recheckCurrencies(application, request.params, [request.body]);
      return change(application, request, reply, async (work) => ({
        status: 200,
        body: sourceAccountReply(await createAccount(work, request.params, request.body)),
      }));
    },
  );

  server.post(
    `${base}/batch`,
    {
      bodyLimit: largeBody,
      schema: {
        operationId: "create-batch-source-account",
        summary: "Create source accounts",
        description:
          "Adds several accounts, all of one shape. Each is created or refused by itself, and the answer tells of each in the order of the request.",
        tags: ["Source accounts"],
        params: Params,
        body: documentedAs(Type.Array(SourceAccountRequest), SourceAccountBatch),
        response: {
          201: documentedAs(Type.Array(BatchResult), Type.Array(Type.Union(createdInEither))),
          207: BatchResults,
          ...commonRefusals,
          ...refusals(400),
          409: BatchResults,
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      if (body.length === 0)
        throw invalidField("body", "the body must hold at least one source account", "SourceAccount");
      if (body.length > maximumBatch)
        throw invalidField(
          "body",
          `the body must hold at most ${maximumBatch} source accounts`,
          "SourceAccount",
        );
      await recheckCurrencies(application, request.params, body);
      return change(application, request, reply, async (work) => {
        const created = await createAccounts(work, request.params, body);
        return {
          status: batchStatus(created),
          body: created.map((one, place) => batchResult(body[place]?.id, one)),
        };
      });
    },
  );

  server.get(
    base,
    {
      config: { companyToken: true },
      schema: {
        operationId: "list-source-accounts",
        summary: "List source accounts",
        description:
          "All source accounts of a connection, oldest first. As soon as one of them has the first shape, all are shown in it.",
        tags: ["Source accounts"],
        params: Params,
        response: { 200: SourceAccountList, ...commonRefusals },
      },
    },
    async (request) => {
      const { companyId, connectionId } = request.params;
      const connection = await requireConnection(application.database, companyId, connectionId);
      return sourceAccountReplies(
        await listAccounts(application.database, connection.companyId, connection.connectionId),
      );
    },
  );

  server.patch(
    `${base}/:accountId`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "update-source-account",
        summary: "Update a source account",
        description:
          "Renames an account, disconnects it, or sets its balance while it is not connected; the balance only with an API key. Other fields are ignored.",
        tags: ["Source accounts"],
        params: AccountParams,
        body: documentedAs(Update, SourceAccountChange),
        response: {
          200: documentedAs(SourceAccountSchema, SourceAccountV1),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 200,
        body: sourceAccountReply(await updateSourceAccount(work, request.params, request.body), true),
      })),
  );

  server.delete(
    `${base}/:accountId`,
    {
      schema: {
        operationId: "delete-source-account",
        summary: "Delete a source account",
        description: "Ends the feed of the account and removes it. The account in the books stays as it is.",
        tags: ["Source accounts"],
        params: AccountParams,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteSourceAccount(work, request.params);
        return { status: 204 };
      }),
  );
}

function batchCreated(title: string, account: TSchema) {
  return Type.Object(
    {
      sourceAccountId: Type.String(),
      result: Type.Object({ statusCode: Type.Integer(), error: Nullable(Type.String()), account }),
    },
    { title },
  );
}

/** Before a currency is refused, asks the accounting software once more: the customer may just have enabled it. */
async function recheckCurrencies(
  application: Application,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  accounts: readonly SourceAccountRequest[],
): Promise<void> {
  const connection = await requireConnection(application.database, companyId, connectionId);
  const refused = accounts.some(
    ({ currency }) => currency && currencyFindings(connection, currency).length > 0,
  );
  if (refused) await refreshOrganisation(application, connection);
}

function batchStatus(created: readonly Created[]): 201 | 207 | 409 {
  const made = created.filter((one) => "account" in one).length;
  return made === created.length ? 201 : made === 0 ? 409 : 207;
}

function batchResult(id: string | null | undefined, created: Created) {
  const sourceAccountId = id ?? "";
  if ("account" in created) {
    const account = sourceAccountReply(created.account);
    return { sourceAccountId, result: { statusCode: 201, error: null, account } };
  }
  const error = created.findings.map((finding) => finding.message).join("; ");
  return { sourceAccountId, result: { statusCode: created.refused === "duplicate" ? 409 : 400, error } };
}
