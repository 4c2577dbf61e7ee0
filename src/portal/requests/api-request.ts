import type { FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { installation } from "../../audit/events.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import type { Finding, Problem } from "../../problem.ts";

/** How a caller proved itself; null while nobody knows who it was. */
export type Caller = "key" | "token";

/** One call of the API as the log keeps it. Neither its body nor that of its answer is ever kept. */
export interface ApiRequest {
  /** The company its path names; the installation's zero UUID where it names none. */
  readonly companyId: string;
  readonly at: Date;
  /** The correlation id, 32 hexadecimal digits. */
  readonly correlationId: string;
  readonly method: string;
  /** Id of the operation; null where no route took it. */
  readonly operation: string | null;
  readonly path: string;
  readonly status: number;
  readonly code: string | null;
  readonly durationMs: number;
  readonly caller: Caller | null;
  readonly apiKeyId: string | null;
  readonly address: string;
  readonly userAgent: string | null;
  /** Correlation id of the request whose kept answer it got. */
  readonly replayOf: string | null;
  /** In octets; null where it is not known. */
  readonly requestSize: number | null;
  readonly replySize: number | null;
  readonly error: string | null;
  readonly findings: readonly Finding[] | null;
}

const longestPath = 500;
const longestText = 300;
const mostFindings = 5;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What stands in the place of a value that is not kept. */
const hidden = "…";

/**
 * The path with its query. Of parameters that the operation does not know only the name is kept: a caller may have put a
 * secret there by mistake.
 */
export function loggedPath(url: string, known: ReadonlySet<string>): string {
  const [path = "", query] = url.split("?", 2);
  const parts = (query ?? "").split("&").filter(Boolean);
  const shown = parts.map((part) => {
    const name = part.split("=", 1)[0]!;
    return known.has(name) ? part : `${name}=${hidden}`;
  });
  return cut(shown.length > 0 ? `${path}?${shown.join("&")}` : path, longestPath);
}

/** What a refusal said. A reader of JSON quotes the body it could not read, so that part is left out. */
export function loggedRefusal(refusal: Problem | undefined): Pick<ApiRequest, "error" | "findings"> {
  if (!refusal) return { error: null, findings: null };
  const said = refusal.code === "malformed-body" ? refusal.message.split(":", 1)[0]! : refusal.message;
  const findings = refusal.findings.slice(0, mostFindings).map(({ itemId, message, validatorName }) => ({
    ...{ itemId: cut(itemId, longestText), message: cut(message, longestText), validatorName },
  }));
  return { error: cut(said, longestText), findings: findings.length > 0 ? findings : null };
}

const cut = (text: string, length: number): string =>
  (text.length <= length ? text : `${text.slice(0, length - 1)}…`).toWellFormed();

/** The company of a request's path, if it can be one. */
export function companyOf({ params }: FastifyRequest): string {
  const { companyId } = (params ?? {}) as { companyId?: string };
  return companyId !== undefined && uuidForm.test(companyId) ? companyId.toLowerCase() : installation;
}

export const loggedAgent = (agent: string | undefined): string | null =>
  agent === undefined ? null : cut(agent, longestText);

const FindingSchema = Type.Object({
  itemId: Type.String(),
  message: Type.String(),
  validatorName: Type.String(),
});
export const ApiRequestSchema = Type.Object(
  {
    correlationId: Type.String(),
    at: Instant,
    method: Type.String(),
    operation: Nullable(Type.String()),
    path: Type.String(),
    status: Type.Integer(),
    code: Nullable(Type.String()),
    durationMs: Type.Number(),
    caller: Nullable(OneOf("key", "token")),
    apiKeyId: Nullable(Uuid),
    apiKeyName: Nullable(Type.String()),
    companyId: Nullable(Uuid),
    companyName: Nullable(Type.String()),
    address: Type.String(),
    userAgent: Nullable(Type.String()),
    replayOf: Nullable(Type.String()),
    requestSize: Nullable(Type.Integer()),
    replySize: Nullable(Type.Integer()),
  },
  { title: "ApiRequest" },
);
export const ApiRequestDetailSchema = Type.Object(
  {
    ...ApiRequestSchema.properties,
    error: Nullable(Type.String()),
    findings: Type.Array(FindingSchema),
    curl: Type.String({ description: "The same call for a shell, with a placeholder for the key." }),
  },
  { title: "ApiRequestDetail" },
);

/** A request with the names of what it names. */
export interface ShownRequest extends ApiRequest {
  readonly apiKeyName: string | null;
  readonly companyName: string | null;
}

export function requestReply(request: ShownRequest): Static<typeof ApiRequestSchema> {
  const { at, companyId, error: _error, findings: _findings, ...rest } = request;
  return { ...rest, at: at.toISOString(), companyId: companyId === installation ? null : companyId };
}

/** The same call for a shell. The key is a variable; a body, which is not kept, is named as a file. */
export function asCurl(apiUrl: string, { method, path, caller }: ApiRequest): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const credential =
    caller === "token"
      ? `-H "Authorization: Bearer $MILLRACE_ACCESS_TOKEN"`
      : `-H "Authorization: Basic $(printf %s "$MILLRACE_API_KEY" | base64)"`;
  const parts = [`curl -X ${method} ${quoted(apiUrl + path)}`, credential];
  if (method === "POST" || method === "PUT" || method === "PATCH")
    parts.push(`-H 'Content-Type: application/json'`, "--data @body.json");
  return parts.join(" \\\n  ");
}
