/** A refusal of the API, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly correlationId: string | null;
  constructor(status: number, code: string, message: string, correlationId: string | null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.correlationId = correlationId;
  }
}

export interface Token {
  readonly accessToken: string;
  /** When it ends, in milliseconds since 1970. */
  readonly endsAt: number;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
/** Longer than any answer of the API takes, mapping included. */
const patience = 30_000;

/** The public API, called with a company access token that is fetched anew when it is about to end or is refused. */
export class Api {
  readonly #base: string;
  readonly #renew: () => Promise<Token>;
  #token: Promise<Token> | undefined;

  constructor(base: string, renew: () => Promise<Token>, first?: Token) {
    this.#base = base;
    this.#renew = renew;
    if (first) this.#token = Promise.resolve(first);
  }

  get = <T>(path: string): Promise<T> => this.#call("GET", path);
  post = <T>(path: string, body: unknown = {}): Promise<T> => this.#call("POST", path, body);
  put = <T>(path: string, body: unknown): Promise<T> => this.#call("PUT", path, body);
  patch = <T>(path: string, body: unknown): Promise<T> => this.#call("PATCH", path, body);
  delete = <T>(path: string): Promise<T> => this.#call("DELETE", path);

  async #call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    // One key for both attempts: what the first has done is not done again.
    const key = method === "POST" ? crypto.randomUUID() : undefined;
    const first = await this.#send(method, path, body, await this.#present(), key);
    if (first.status !== 401) return read<T>(first);
    this.#token = undefined;
    return read<T>(await this.#send(method, path, body, await this.#present(), key));
  }

  async #present(): Promise<string> {
    const known = await this.#token?.catch(() => undefined);
    if (!known || known.endsAt < Date.now() + 30_000) this.#token = this.#renew();
    return (await this.#token!).accessToken;
  }

  #send(
    method: Method,
    path: string,
    body: unknown,
    token: string,
    key: string | undefined,
  ): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key) headers["idempotency-key"] = key;
    return fetch(this.#base + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    }).catch(() => {
      throw new ApiError(0, "no-answer", "The service did not answer.", null);
    });
  }
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
  );
}
