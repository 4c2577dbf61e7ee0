import { type Static, Type } from "typebox";
import { day } from "../../src/clock.ts";

const count = Type.Integer({ minimum: 0 });

/** Everything about the pretend NetSuite that a test or an operator may set. */
export const Behaviour = Type.Object(
  {
    /** Calls of REST and RESTlets that one NetSuite account may have at once. */
    concurrentPerAccount: Type.Integer({ minimum: 1 }),
    /** How long each call takes at least, in real time. */
    latencyMs: count,
    refreshTokenMs: count,
    /** The NetSuite account that the authorise page allows by itself; null shows the page. */
    autoApprove: Type.Union([Type.String(), Type.Null()]),
    defaultPageSize: Type.Integer({ minimum: 1, maximum: 1000 }),
    /** Columns that SuiteQL does not know here, such as `account.accountsearchdisplayname`. */
    missingColumns: Type.Array(Type.String()),
    restletUnits: count,
    plugInUnits: count,
    suiteletUnits: count,
    /** In which functions of the connectivity plug-in `addAccountError` is there. */
    accountErrors: Type.Union([
      Type.Literal("getAccounts"),
      Type.Literal("everywhere"),
      Type.Literal("nowhere"),
    ]),
    /** Whether parsers have `addError`. */
    parserErrors: Type.Boolean(),
    /** Within what a `uniqueId` is taken once. */
    uniqueIdScope: Type.Union([Type.Literal("account"), Type.Literal("company")]),
    /** Zone of the times that plug-ins are given, in hours from UTC. */
    timeZoneHours: Type.Integer({ minimum: -12, maximum: 14 }),
    firstImportDays: Type.Integer({ minimum: 1 }),
    /** Whether scripts may search the import history. */
    historyScriptable: Type.Boolean(),
    /** What the address of a RESTlet that is not installed answers. */
    missingScriptStatus: Type.Union([Type.Literal(400), Type.Literal(404)]),
    /** How far the pretend NetSuite's clock is ahead of the one it was given. */
    clockOffsetMs: count,
  },
  { additionalProperties: false },
);
export type Behaviour = Static<typeof Behaviour>;

export interface Settings extends Behaviour {
  readonly id: "settings";
}

export const defaultSettings: Settings = {
  id: "settings",
  concurrentPerAccount: 5,
  latencyMs: 0,
  refreshTokenMs: 7 * day,
  autoApprove: null,
  defaultPageSize: 1000,
  missingColumns: [],
  restletUnits: 5_000,
  plugInUnits: 1_000,
  suiteletUnits: 1_000,
  accountErrors: "getAccounts",
  parserErrors: true,
  uniqueIdScope: "account",
  timeZoneHours: -8,
  firstImportDays: 60,
  historyScriptable: true,
  missingScriptStatus: 404,
  clockOffsetMs: 0,
};
