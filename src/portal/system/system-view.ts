import { type Static, Type } from "typebox";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";

const Bytes = Type.Integer({ description: "In bytes." });

const NodeView = Type.Object(
  {
    id: Uuid,
    state: OneOf("running", "stopped", "lost"),
    host: Type.String(),
    processId: Type.Integer(),
    version: Type.String(),
    runtime: Type.String(),
    roles: Type.Array(Type.String()),
    startedAt: Instant,
    lastSeenAt: Instant,
    memory: Bytes,
    loopDelayMs: Type.Number({ description: "How late timers ran lately: the worst of a hundred." }),
    connections: Type.Object({
      open: Type.Integer(),
      idle: Type.Integer(),
      waiting: Type.Integer({ description: "Callers that wait for a connection." }),
      maximum: Type.Integer(),
    }),
    disk: Nullable(
      Type.Object({ free: Bytes, total: Bytes }, { description: "That holds the data folder." }),
    ),
  },
  { title: "Node" },
);

const QueueView = Type.Object(
  {
    name: Type.String(),
    waiting: Type.Integer(),
    running: Type.Integer(),
    failed: Type.Integer({ description: "Given up after the last try, kept a week." }),
    oldestDueAt: Nullable(Instant),
  },
  { title: "Queue" },
);

const BudgetView = Type.Object(
  {
    platformKey: Type.String(),
    platformName: Type.String(),
    limit: Type.String(),
    scope: OneOf("application", "organisation"),
    calls: Type.Integer({ description: "Calls there may be in the window." }),
    windowSeconds: Type.Number(),
    used: Type.Integer({ description: "In the present window; of the organisation that used most." }),
  },
  { title: "ProviderBudget" },
);

export const System = Type.Object(
  {
    now: Instant,
    nodes: Type.Array(NodeView, { description: "Processes of the last week, those that run first." }),
    queues: Type.Array(QueueView),
    lanes: Type.Object({
      active: Type.Integer({ description: "Accounts with something to deliver, counted to 100,000." }),
      due: Type.Integer(),
      held: Type.Integer({ description: "That wait until a time, as a provider or a retry asks." }),
      leased: Type.Integer({ description: "That a worker has taken." }),
      failing: Type.Integer(),
      oldestDueAt: Nullable(Instant),
    }),
    webhooks: Type.Object({
      waiting: Type.Integer({ description: "Deliveries that are not done, counted to 100,000." }),
      oldestDueAt: Nullable(Instant),
      endpoints: Type.Integer(),
      disabled: Type.Integer(),
      failing: Type.Integer(),
    }),
    budgets: Type.Array(BudgetView),
    heldPlatforms: Type.Array(
      Type.Object({ platformKey: Type.String(), platformName: Type.String(), scopes: Type.Integer() }),
      { description: "Packages that have asked us to wait, with for how many organisations." },
    ),
    database: Type.Object({
      version: Type.String(),
      size: Bytes,
      connections: Type.Integer(),
      maximumConnections: Type.Integer(),
      oldestTransactionAt: Nullable(Instant),
      embedded: Type.Boolean(),
      migrations: Type.Integer(),
      newestMigration: Nullable(Type.String()),
      migratedAt: Nullable(Instant),
      pendingMigrations: Type.Integer(),
      tables: Type.Array(Type.Object({ name: Type.String(), size: Bytes, rows: Type.Integer() })),
    }),
    settings: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), {
      description:
        "As this process was given them, secrets as `(set)`; what is not here has its standard value.",
    }),
  },
  { title: "System" },
);
export type System = Static<typeof System>;

export const FailedJob = Type.Object(
  {
    id: Uuid,
    queue: Type.String(),
    createdAt: Instant,
    failedAt: Instant,
    tries: Type.Integer(),
    error: Nullable(Type.String()),
    companyId: Nullable(Type.String()),
  },
  { title: "FailedJob" },
);
