import type { Outbound } from "../integrations/integration.ts";

/** A call as the OAuth library makes it. */
export interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** For the OAuth library (`customFetch`): its calls go out the way all do. `timeoutMs` as in `OutboundRequest`. */
export const fetchThrough =
  (http: Outbound, timeoutMs?: number) =>
  async (url: string, { method, headers, body }: Asked): Promise<Response> => {
    const answer = await http.request({
      method: method === "POST" ? "POST" : "GET",
      url,
      headers,
      ...(body === undefined || body === null ? undefined : { body: String(body) }),
      ...(timeoutMs === undefined ? undefined : { timeoutMs }),
    });
    // A reply that says it has no content may have no body, not even an empty one.
    const { status } = answer;
    return new Response(answer.body === "" ? null : answer.body, { status, headers: { ...answer.headers } });
  };
