import { Type } from "typebox";
import type { Application } from "../application.ts";
import { accountContext } from "../bank-accounts/create-bank-account.ts";
import { dataTypeNotFound, findDataType } from "../bank-accounts/data-type.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { commonRefusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { platformOf } from "../integrations/platforms.ts";
import { accountRules, pushRules } from "../integrations/push-rules.ts";
import { requireAccount } from "../source-accounts/find-account.ts";
import { modelAccount } from "./model-account.ts";
import { modelTransactions } from "./model-transactions.ts";
import { type PushOption, PushOptionSchema } from "./push-option.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const AccountParams = Type.Object({ ...Params.properties, accountId: Type.String() });
const TypeParams = Type.Object({ ...Params.properties, dataType: Type.String() });
const base = "/companies/:companyId/connections/:connectionId/options";
const response = { 200: PushOptionSchema, ...commonRefusals };

/** Operations 14 and 28 of the contract and their form for any data type: what a push may and must hold. */
export function pushOptionRoutes(server: Server, application: Application): void {
  const { database } = application;

  server.get(
    `${base}/bankAccounts`,
    {
      schema: {
        operationId: "get-create-bankAccounts-model",
        summary: "Get create bank account model",
        description:
          "What a new bank account may and must hold for the accounting software of the connection.",
        tags: ["Bank accounts"],
        params: Params,
        response,
      },
    },
    async ({ params }) =>
      accountModel(application, await requireConnection(database, params.companyId, params.connectionId)),
  );

  server.get(
    `${base}/bankAccounts/:accountId/bankTransactions`,
    {
      schema: {
        operationId: "get-create-bank-transactions-model",
        summary: "Get create bank transactions model",
        description: "What pushed transactions may and must hold for this source account.",
        tags: ["Transactions"],
        params: AccountParams,
        response,
      },
    },
    async ({ params }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const { currency } = await requireAccount(database, connection, params.accountId);
      return transactionModel(application, connection, currency);
    },
  );

  server.get(
    `${base}/:dataType`,
    {
      schema: {
        operationId: "get-create-update-model-options-by-data-type",
        summary: "Get push options of a data type",
        description: "What a push of this data type may and must hold: `bankAccounts` or `bankTransactions`.",
        tags: ["Push data"],
        params: TypeParams,
        response,
      },
    },
    async ({ params }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const dataType = findDataType(params.dataType);
      if (dataType === "bankAccounts") return accountModel(application, connection);
      if (dataType === "bankTransactions") return transactionModel(application, connection, null);
      throw dataTypeNotFound(dataType ?? params.dataType.slice(0, 60), connection.platformKey);
    },
  );
}

function accountModel(application: Application, connection: Connection): PushOption {
  const { key } = platformOf(connection.platformKey);
  const rules = accountRules[key];
  if (!rules) throw dataTypeNotFound("bankAccounts", key);
  return modelAccount(accountContext(connection, rules), obstacle(application, connection));
}

function transactionModel(
  application: Application,
  connection: Connection,
  currency: string | null,
): PushOption {
  const { key, name } = platformOf(connection.platformKey);
  const rules = application.integrations.get(key)?.rules ?? pushRules[key];
  return modelTransactions({
    platformName: name,
    rules,
    currency,
    obstacle: obstacle(application, connection),
  });
}

/** What keeps every push through a connection from being taken as things are. */
function obstacle({ integrations }: Application, { platformKey, status }: Connection): string | null {
  if (!integrations.has(platformKey))
    return `This installation has no connection to ${platformOf(platformKey).name}: a push is refused until it is set up.`;
  if (status !== "Linked") return `The connection is ${status}: a push is refused until it is Linked.`;
  return null;
}
