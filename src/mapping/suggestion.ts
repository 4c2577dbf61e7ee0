import { type Static, Type } from "typebox";
import { Currency, Instant, Nullable, OneOf } from "../http/schema.ts";
import { confidences, suggestionReasons } from "./suggest-targets.ts";

const CalendarDate = Type.String({ format: "date" });

/** Why an account cannot be mapped now, or no new target account be made for it. */
export const obstacles = ["connection-not-linked", "currency-not-enabled", "sort-code-missing"] as const;
export type Obstacle = (typeof obstacles)[number];

const ObstacleSchema = Type.Object(
  { code: OneOf(...obstacles), message: Type.String() },
  { title: "MappingObstacle" },
);
const NoTargets = Type.Object(
  {
    code: OneOf("no-target-accounts"),
    message: Type.String(),
    currencies: Type.Array(Currency, { description: "Of the accounts that nothing in the books fits." }),
  },
  { title: "NoTargetAccounts" },
);
const orNull = <T extends typeof ObstacleSchema | typeof NoTargets>(schema: T) =>
  Type.Unsafe<Static<T> | null>({ ...schema, type: ["object", "null"] });

const AccountSuggestions = Type.Object(
  {
    sourceAccountId: Type.String(),
    suggestions: Type.Array(
      Type.Object(
        {
          targetAccountId: Type.String(),
          confidence: OneOf(...confidences),
          reasons: Type.Array(OneOf(...suggestionReasons)),
        },
        { title: "TargetSuggestion" },
      ),
      { description: "Best first. No target is suggested to two accounts." },
    ),
    preselected: Nullable(
      Type.String({ description: "The target to choose beforehand; only where nothing speaks against it." }),
    ),
    newAccount: Type.Object(
      {
        possible: Type.Boolean(),
        name: Type.String({
          description: "As the accounting software would have it; made distinct by its number where taken.",
        }),
        accountNumber: Nullable(Type.String()),
        limits: Type.Object({ name: Type.Integer({ description: "Most characters of a name." }) }),
        reason: Nullable(OneOf(...obstacles)),
      },
      { title: "NewTargetAccount" },
    ),
    blocked: orNull(ObstacleSchema),
    suggestedStart: CalendarDate,
    lastDeliveredAt: Nullable(Instant),
    missed: Type.Array(
      Type.Object(
        { from: CalendarDate, to: CalendarDate, lines: Type.Integer(), reason: Type.String() },
        { title: "MissedLines" },
      ),
      { description: "Transactions that were refused within the last 30 days, by cause." },
    ),
  },
  { title: "AccountSuggestions" },
);

const TakenTarget = Type.Object(
  {
    targetAccountId: Type.String(),
    name: Type.String(),
    accountNumber: Nullable(Type.String()),
    currency: Currency,
    category: OneOf("Debit", "Credit"),
    by: Type.Unsafe<"this-connection" | "another-company">({
      ...OneOf("this-connection", "another-company"),
      description: "Who feeds it; `another-company` is any other connection, and whose is not told.",
    }),
    sourceAccountId: Nullable(Type.String()),
  },
  { title: "TakenTarget" },
);

/** What helps a customer to map the accounts of a connection. */
export const MappingSuggestions = Type.Object(
  {
    accounts: Type.Array(AccountSuggestions),
    taken: Type.Array(TakenTarget),
    startDate: Type.Object({
      earliest: Nullable(CalendarDate),
      latest: CalendarDate,
      suggested: CalendarDate,
    }),
    noTargets: orNull(NoTargets),
  },
  { title: "MappingSuggestions" },
);
export type MappingSuggestions = Static<typeof MappingSuggestions>;
export type AccountSuggestions = Static<typeof AccountSuggestions>;
