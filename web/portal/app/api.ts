import { confirmPerson } from "./confirmation.ts";
import { isUnattended } from "./last-input.ts";

/** Something wrong with what was sent: which field or record, and what. */
export interface Finding {
  readonly itemId?: string;
  readonly message: string;
  readonly validatorName?: string;
}

/** A refusal, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly correlationId: string | null;
  readonly findings: readonly Finding[];
  constructor(
    status: number,
    code: string,
    message: string,
    correlationId: string | null,
    findings: readonly Finding[] = [],
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.correlationId = correlationId;
    this.findings = findings;
  }
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** One key for all attempts at the same change: what the first has done is not done again. */
  readonly key?: string;
}

/** Below it are the Portal's own routes and those of the public API. */
export const base = "/portal/api";
/** Longer than any answer takes, in milliseconds. */
const patience = 30_000;

/**
 * Calls `path` below `/portal/api` with the session's cookie; throws `ApiError` for every refusal. Where a recent sign-in
 * is needed the person is asked for a code, and the call is made again.
 */
export async function call<T>(
  method: Method,
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<T> {
  try {
    return await callOnce<T>(method, path, body, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "confirmation-needed") throw error;
    if (!(await confirmPerson())) throw error;
    return callOnce<T>(method, path, body, options);
  }
}

async function callOnce<T>(method: Method, path: string, body: unknown, options: CallOptions): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (isUnattended()) headers["portal-unattended"] = "true";
  if (method === "POST") headers["idempotency-key"] = options.key ?? crypto.randomUUID();
  const limits = [AbortSignal.timeout(patience), ...(options.signal ? [options.signal] : [])];
  const response = await fetch(base + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    signal: AbortSignal.any(limits),
  }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "no-answer", "The service did not answer.", null);
  });
  return read<T>(response);
}

export const api = {
  get: <T>(path: string, options?: CallOptions): Promise<T> => call("GET", path, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: CallOptions): Promise<T> =>
    call("POST", path, body, options),
  put: <T>(path: string, body: unknown): Promise<T> => call("PUT", path, body),
  patch: <T>(path: string, body: unknown): Promise<T> => call("PATCH", path, body),
  delete: <T>(path: string): Promise<T> => call("DELETE", path),
};

/** Sends a file as it is; the service tells its type from its content. */
export async function upload<T>(path: string, file: File): Promise<T> {
  const response = await fetch(base + path, {
    method: "PUT",
    headers: { accept: "application/json", "content-type": file.type || "application/octet-stream" },
    body: file,
    credentials: "same-origin",
    signal: AbortSignal.timeout(2 * patience),
  }).catch(() => {
    throw new ApiError(0, "no-answer", "The service did not answer.", null);
  });
  return read<T>(response);
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
  const body = isJson ? JSON.parse(text) : undefined;
  if (response.ok) return body as T;
  throw new ApiError(
    response.status,
    body?.code ?? "unknown",
    body?.error ?? response.statusText,
    body?.correlationId ?? response.headers.get("x-correlation-id"),
    body?.validation?.errors,
  );
}

/** A path with its query; empty values are left out. */
export function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  if (parts.length === 0) return path;
  return `${path}?${parts.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join("&")}`;
}
