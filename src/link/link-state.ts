import { type Static, Type } from "typebox";
import {
  type Connection,
  type ConnectionProblem,
  connectionProblems,
  connectionStatuses,
} from "../connections/connection.ts";
import { Instant, Nullable, OneOf, Uuid } from "../http/schema.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import type { AccountCounts } from "../source-accounts/find-account.ts";
import { MaybeSetUp, Remark } from "./set-up.ts";
import { softwareName } from "./software.ts";

const key = OneOf(...allPlatforms.map((platform) => platform.key));
const MaybeAddress = Nullable(Type.String({ format: "uri" }));
const MaybeInstant = Nullable(Instant);
const colour = Type.String({ description: "As `#rrggbb`." });
const Palette = Type.Object(
  { deed: colour, deedOver: colour, onDeed: colour, link: colour, bar: colour, onBar: colour },
  { title: "LinkPalette" },
);
const Problem = Type.Object(
  {
    code: OneOf(...connectionProblems),
    message: Type.String({ description: "What happened, in words for the bank." }),
    correlationId: Nullable(Type.String({ description: "Names the request it happened in." })),
    at: Instant,
  },
  { title: "LinkProblem" },
);
const SoftwareSchema = Type.Object(
  {
    platformKey: key,
    name: Type.String({ description: "As its customers know it." }),
    vendor: Nullable(Type.String()),
    logoUrl: Type.String({ format: "uri" }),
    connect: OneOf("authorization", "credentials", "in-software"),
    mapping: OneOf("hosted", "external"),
    available: Type.Boolean({
      description: "Whether this installation has a connector that delivers to it.",
    }),
    listed: Type.Boolean({ description: "Whether customers may choose it; others begin elsewhere." }),
    desktopAdvised: Type.Boolean({ description: "Whether a small screen makes connecting hard." }),
    pretend: Type.Boolean({ description: "Whether it leads to pretend books." }),
    degradedSince: Nullable(
      Type.String({
        format: "date-time",
        description: "Since when it keeps all calls of this installation waiting; null while it does not.",
      }),
    ),
    setUp: MaybeSetUp,
  },
  { title: "LinkSoftware" },
);
const ConnectionState = Type.Object(
  {
    id: Uuid,
    platformKey: key,
    name: Type.String({ description: "Name of the accounting software." }),
    status: OneOf(...connectionStatuses),
    organisation: Nullable(Type.String({ description: "Name in the accounting software." })),
    created: Instant,
    authorizedAt: MaybeInstant,
    lastActivityAt: Nullable(
      Type.String({
        format: "date-time",
        description: "When the outcome of transactions was last learnt from the accounting software.",
      }),
    ),
    problem: Type.Unsafe<Static<typeof Problem> | null>({ ...Problem, type: ["object", "null"] }),
    remark: Type.Unsafe<Static<typeof Remark> | null>({
      ...Nullable(Remark),
      description: "What the customer should know of it, such as that its books are for trying things.",
    }),
    accounts: Type.Object({
      total: Type.Integer(),
      connected: Type.Integer(),
      connecting: Type.Integer(),
      missed: Type.Integer({
        description: "Accounts of which transactions were refused within the last 30 days.",
      }),
    }),
  },
  { title: "LinkConnection" },
);

/** Everything the customer's screens begin with. */
export const LinkStateSchema = Type.Object(
  {
    company: Type.Object({ id: Uuid, name: Type.String() }),
    operator: Type.Object({
      name: Type.String(),
      logoUrl: MaybeAddress,
      iconUrl: MaybeAddress,
      supportUrl: MaybeAddress,
      termsUrl: MaybeAddress,
      privacyUrl: MaybeAddress,
    }),
    environment: OneOf("test", "live"),
    theme: Type.Object({ light: Palette, dark: Palette }),
    options: Type.Object({
      landing: Type.Boolean(),
      manageConnections: Type.Boolean(),
      pretend: Type.Boolean({ description: "Whether pretend software may be offered." }),
    }),
    texts: Type.Record(Type.String(), Type.String(), {
      description: "The operator's own words in the language asked for, by their keys.",
    }),
    callouts: Type.Record(
      Type.String(),
      Type.Object(
        {
          title: Type.String(),
          body: Type.String(),
          linkText: Type.Optional(Type.String()),
          linkUrl: Type.Optional(Type.String({ format: "uri" })),
        },
        { title: "LinkCallout" },
      ),
    ),
    software: Type.Array(SoftwareSchema),
    connections: Type.Array(ConnectionState),
  },
  { title: "LinkState" },
);
export type LinkState = Static<typeof LinkStateSchema>;
export type ConnectionState = Static<typeof ConnectionState>;

/** What is known of a connection beside itself. */
export interface Standing {
  readonly accounts: AccountCounts | undefined;
  readonly lastActivityAt: Date | undefined;
  /** Since when the company's bank feeds are switched off; null while they are not. */
  readonly switchedOffAt: Date | null;
  readonly remark: Static<typeof Remark> | null;
}

const noAccounts: AccountCounts = { total: 0, connected: 0, connecting: 0, missed: 0 };

/** What customers see of a connection. */
type Shown = Pick<
  Connection,
  "connectionId" | "platformKey" | "status" | "organisation" | "createdAt" | "authorizedAt" | "errors"
>;

/** A connection as its customer sees it. */
export function connectionState(connection: Shown, standing: Standing): ConnectionState {
  return {
    id: connection.connectionId,
    platformKey: connection.platformKey,
    name: softwareName(connection.platformKey),
    status: connection.status,
    organisation: connection.organisation?.name ?? null,
    created: connection.createdAt.toISOString(),
    authorizedAt: connection.authorizedAt?.toISOString() ?? null,
    lastActivityAt: standing.lastActivityAt?.toISOString() ?? null,
    problem: problemOf(connection, standing.switchedOffAt),
    remark: standing.remark,
    accounts: { ...(standing.accounts ?? noAccounts) },
  };
}

/** What is in the way: feeds that are switched off before all, otherwise the newest error that nothing has resolved. */
function problemOf(connection: Shown, switchedOffAt: Date | null): Static<typeof Problem> | null {
  if (switchedOffAt !== null) {
    const message = "The company's bank feeds are switched off.";
    return { code: "switched-off", message, correlationId: null, at: switchedOffAt.toISOString() };
  }
  const error = connection.errors.findLast(
    ({ code, status }) => status === "Active" && code !== "refused-for-now",
  );
  if (!error || error.code === "refused-for-now") return null;
  return {
    code: error.code ?? guessedCode(error.statusCode, error.errorMessage),
    message: error.errorMessage,
    correlationId: error.correlationId ?? null,
    at: error.erroredOnUtc,
  };
}

/** Errors recorded by versions that kept no code are told by their words. */
function guessedCode(statusCode: string, message: string): ConnectionProblem {
  if (statusCode === "401") return "access-lost";
  if (/cancelled/i.test(message)) return "cancelled";
  if (/already connected/i.test(message)) return "other-software-connected";
  if (/switched off/i.test(message)) return "switched-off";
  if (/link was ended/i.test(message)) return "link-ended";
  return "failed";
}
