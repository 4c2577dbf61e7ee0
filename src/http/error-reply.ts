import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { errorCode } from "../database/failure.ts";
import { DatabaseUnavailable } from "../database/pool.ts";
import { type Finding, Problem } from "../problem.ts";

/** At most this many findings are sent, so that a bad page of lines does not come back as a bad book. */
const maximumFindings = 100;
/** What callers sent is told back to them no longer than this: longer than any id or sentence of ours. */
const longestItem = 200;
const longestMessage = 1_000;
/** After these nothing was committed, and the same may succeed: serialization failure, deadlock, statement took too long. */
const passing = new Set(["40001", "40P01", "57014"]);

/**
 * Body of a refusal in the contract's shape, with two fields of ours: its code, and the page that explains it, below
 * the public address of the API.
 */
export function errorBody(problem: Problem, correlationId: string, publicUrl: string) {
  const { status, code } = problem;
  const errors = problem.findings.slice(0, maximumFindings).map((finding) => ({
    itemId: shortened(finding.itemId, longestItem),
    message: shortened(finding.message, longestMessage),
    validatorName: finding.validatorName,
  }));
  return {
    statusCode: status,
    service: "PublicApi",
    error: shortened(problem.message, longestMessage),
    correlationId,
    ...(errors.length > 0 ? { validation: { errors, warnings: [] } } : undefined),
    canBeRetried: canBeRetried(problem),
    detailedErrorCode: 0,
    code,
    documentation: `${publicUrl}/docs/errors/${code}`,
  };
}

/** Whether the same request may succeed later without anything being changed for it. */
function canBeRetried({ status, retryAfterSeconds }: Problem): "True" | "False" | "Unknown" {
  if (retryAfterSeconds !== undefined || status === 408 || status === 429 || status === 503) return "True";
  return status >= 500 ? "Unknown" : "False";
}

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

/** The one place where an error becomes an answer. Unexpected ones are logged whole and told only by correlation id. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request);
  request.refusedWith = problem.code;
  request.refusal = problem;
  if (problem.status >= 500) request.log.error({ err: error }, "request failed");
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
  return (
    reply
      .code(problem.status)
      // Set again because a path that cannot be decoded is refused before any hook runs.
      .header("x-correlation-id", request.id)
      .header("x-content-type-options", "nosniff")
      .header("cache-control", "no-store")
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(errorBody(problem, request.id, request.server.publicUrl)))
  );
}

export function toProblem(error: unknown, request?: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailable || passing.has(errorCode(error) ?? "")) {
    return new Problem("database-unavailable", "The service cannot reach its database. Try again shortly.", {
      retryAfterSeconds: 5,
    });
  }
  // The caller has gone in the middle of its body: nobody reads the answer, and nothing of ours has failed.
  if (request && !request.raw.complete && request.raw.destroyed)
    return new Problem("malformed-request", "The request ended before its body did.");
  const fastify = error as FastifyError;
  if (fastify?.validation) return validationProblem(fastify, request);
  if (fastify?.code?.startsWith("FST_")) {
    const problem = fastifyProblem(fastify);
    if (problem) return problem;
  }
  return new Problem(
    "internal-error",
    "There was a problem with the server. Quote the correlation id when you report it.",
  );
}

/** The refusal of a body of another type. Clients know 400 for a body that cannot be read, and no 415. */
export const bodyIsNotJson = (): Problem =>
  new Problem("malformed-body", "The request body must be JSON, with content-type application/json.");

/** What the framework refused by itself. */
function fastifyProblem({ code, statusCode, message }: FastifyError): Problem | undefined {
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new Problem("body-too-large", "The request body is larger than this route accepts.");
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return bodyIsNotJson();
  if (code.startsWith("FST_ERR_CTP_")) return new Problem("malformed-body", message);
  if (statusCode === 414)
    return new Problem("address-too-long", "A part of the path is longer than this server accepts.");
  if (statusCode && statusCode < 500) return new Problem("malformed-request", message);
  return undefined;
}

function validationProblem(error: FastifyError, request?: FastifyRequest): Problem {
  const part = error.validationContext ?? "body";
  const findings = error.validation!.slice(0, maximumFindings).map((issue): Finding => {
    const missing = (issue.params as { requiredProperties?: string[]; missingProperty?: string }) ?? {};
    const name = missing.missingProperty ?? missing.requiredProperties?.[0];
    const path = name ? `${issue.instancePath}/${name}` : issue.instancePath;
    const field = fieldName(path);
    return {
      itemId: itemOf(path, request) ?? field ?? part,
      message: `${field ?? `the ${part}`} ${name ? "is required" : complaint(issue)}`,
      validatorName: part === "body" ? "Body" : "Parameters",
    };
  });
  const unique = [
    ...new Map(findings.map((finding) => [finding.itemId + finding.message, finding])).values(),
  ];
  return new Problem(
    part === "querystring" ? "invalid-query" : "invalid-content",
    `Error processing request - ${unique[0]?.message ?? "not valid"}`,
    { findings: unique },
  );
}

/** What is wrong, in the caller's words and not the schema's. */
function complaint({ keyword, message, params }: FastifySchemaValidationError): string {
  const { type, limit, allowedValues } = params as {
    type?: string | string[];
    limit?: number;
    allowedValues?: unknown[];
  };
  switch (keyword) {
    case "type":
      return `must be ${[type ?? "of another type"].flat().map(asNoun).join(" or ")}`;
    case "enum":
      return `must be one of ${allowedValues?.filter((value) => value !== null).join(", ")}`;
    case "minLength":
      return limit === 1 ? "must not be empty" : `must be at least ${limit} characters long`;
    case "maxLength":
      return `must be at most ${limit} characters long`;
    default:
      return message ?? "is not valid";
  }
}

const nouns: Readonly<Record<string, string>> = {
  object: "a JSON object",
  array: "a JSON array",
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};
const asNoun = (type: string): string => nouns[type] ?? type;

function fieldName(path: string): string | undefined {
  const parts = path.split("/").slice(1);
  if (parts.length === 0) return undefined;
  return parts.reduce(
    (name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name ? `${name}.${part}` : part),
    "",
  );
}

/** The id of the element a list finding concerns, when the element has one: that is what the caller can look up. */
function itemOf(path: string, request?: FastifyRequest): string | undefined {
  const match = /^\/transactions\/(\d+)\//.exec(path);
  const body = request?.body as { transactions?: { id?: unknown }[] } | undefined;
  const id = match && body?.transactions?.[Number(match[1])]?.id;
  return typeof id === "string" && id !== "" ? id : undefined;
}
