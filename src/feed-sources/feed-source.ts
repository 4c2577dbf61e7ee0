import { isIP } from "node:net";
import { type Static, Type } from "typebox";
import { parseRange } from "../egress/ip-range.ts";
import { allowedByRange } from "../egress/target-rules.ts";
import { Instant, OneOf, Uuid, WebAddress } from "../http/schema.ts";
import type { Finding } from "../problem.ts";

/** A system of the operator's that offers transactions to be fetched. */
export interface FeedSource {
  readonly sourceId: string;
  readonly name: string;
  readonly url: string;
  readonly authentication: "bearer" | "basic" | "header";
  readonly headerName: string | null;
  readonly sealedSecret: Buffer;
  /** Limit on one page of an answer. */
  readonly timeoutSeconds: number;
  /** Pages of one sync, at most. */
  readonly maximumPages: number;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

const Secret = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description });
const Authentication = Type.Object(
  {
    type: OneOf("bearer", "basic", "header"),
    token: Type.Optional(Secret("For `bearer`: sent as `Authorization: Bearer …`.")),
    username: Type.Optional(Secret("For `basic`.")),
    password: Type.Optional(Secret("For `basic`.")),
    name: Type.Optional(Type.String({ maxLength: 100, description: "For `header`: the header's name." })),
    value: Type.Optional(Secret("For `header`: the header's value.")),
  },
  { title: "FeedSourceAuthentication" },
);
export type Authentication = Static<typeof Authentication>;

export const FeedSourceRequest = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    url: Type.String({ maxLength: 2000 }),
    authentication: Type.Optional(Authentication),
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    maximumPages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  { title: "FeedSourceRequest" },
);
export type FeedSourceRequest = Static<typeof FeedSourceRequest>;

export const FeedSourceSchema = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    url: WebAddress,
    authentication: Type.Object({
      type: OneOf("bearer", "basic", "header"),
      name: Type.Optional(Type.String({ description: "For `header`: the header's name." })),
    }),
    timeoutSeconds: Type.Integer(),
    maximumPages: Type.Integer(),
    created: Instant,
    modified: Instant,
  },
  { title: "FeedSource" },
);

/** A source on the wire: never with what it is called with. */
export const sourceReply = (source: FeedSource): Static<typeof FeedSourceSchema> => ({
  id: source.sourceId,
  name: source.name,
  url: source.url,
  authentication: {
    type: source.authentication,
    ...(source.headerName === null ? undefined : { name: source.headerName }),
  },
  timeoutSeconds: source.timeoutSeconds,
  maximumPages: source.maximumPages,
  created: source.createdAt.toISOString(),
  modified: source.modifiedAt.toISOString(),
});

/** What the audit trail tells of a source. An address may carry a key in its query. */
export const auditedSource = ({ name, url, authentication }: FeedSource) => ({
  name,
  url: url.split("?", 1)[0],
  authentication,
});

export const sourceFinding = (itemId: string, message: string): Finding => ({
  itemId,
  message,
  validatorName: "FeedSource",
});

/**
 * What is wrong with the address of a source; undefined when it may be called. Plain http is for machines of the
 * operator's own, named by address, in networks that `MILLRACE_EGRESS_ALLOW` holds.
 */
export function refusedAddress(text: string, allow: readonly string[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return "url must be an absolute https address";
  if (url.username || url.password || url.hash)
    return "url must hold neither a user name, a password nor a fragment";
  if (url.protocol === "https:") return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const address = host === "localhost" ? "127.0.0.1" : host;
  const allowed = isIP(address) !== 0 && allowedByRange(address, allow.map(parseRange));
  return allowed
    ? undefined
    : "url must be https: plain http is taken only for an IP address, or localhost, that MILLRACE_EGRESS_ALLOW allows";
}

/** Headers that say how a request is sent, and so are not a caller's to write. */
const reserved =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|accept|user-agent)$/i;

/** What is wrong with the way to authenticate. */
export function authenticationFindings(given: Authentication): Finding[] {
  const findings: Finding[] = [];
  const wrong = (field: string, message: string) =>
    findings.push(sourceFinding(`authentication.${field}`, message));
  const visible = (field: "token" | "username" | "password" | "value") => {
    if (given[field] === undefined) wrong(field, `${field} is required for ${given.type}`);
    else if (!/^[\x20-\x7e]+$/.test(given[field])) wrong(field, `${field} must be visible ASCII characters`);
  };
  if (given.type === "bearer") visible("token");
  if (given.type === "basic") {
    visible("username");
    visible("password");
    if (given.username?.includes(":")) wrong("username", "username must not hold a colon");
  }
  if (given.type === "header") {
    visible("value");
    if (!given.name || !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(given.name) || reserved.test(given.name))
      wrong("name", "name must be that of a header that carries a key, such as X-Api-Key");
  }
  return findings;
}

/** The header that calls carry, as name and value. */
export function authenticationHeader(given: Authentication): readonly [string, string] {
  if (given.type === "header") return [given.name!.toLowerCase(), given.value!];
  if (given.type === "bearer") return ["authorization", `Bearer ${given.token}`];
  const pair = Buffer.from(`${given.username}:${given.password}`).toString("base64");
  return ["authorization", `Basic ${pair}`];
}
