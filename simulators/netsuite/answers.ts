import type { Answer } from "../wire.ts";

export type { Answer };

/** The codes of the REST web services that are played here, with the status and title each is shown with. */
const known: Record<string, readonly [status: number, title: string]> = {
  INVALID_LOGIN: [401, "Unauthorized"],
  INSUFFICIENT_PERMISSION: [403, "Forbidden"],
  NONEXISTENT_ID: [404, "Not Found"],
  USER_ERROR: [400, "Bad Request"],
  INVALID_CONTENT: [400, "Bad Request"],
  INVALID_PARAMETER: [400, "Bad Request"],
  CONCURRENCY_LIMIT_EXCEEDED: [429, "Too Many Requests"],
  UNEXPECTED_ERROR: [500, "Internal Server Error"],
  GATEWAY_TIMEOUT: [504, "Gateway Timeout"],
};

/** An error of the REST web services. */
export function restError(
  code: string,
  detail: string,
  where: { "o:errorPath"?: string; "o:errorQueryParam"?: string } = {},
): Answer {
  const [status, title] = known[code] ?? [400, "Bad Request"];
  return {
    status,
    headers: { "content-type": "application/vnd.oracle.resource+json; type=error; charset=utf-8" },
    body: {
      type: `https://www.rfc-editor.org/rfc/rfc9110.html#name-${title.toLowerCase().replaceAll(" ", "-")}`,
      title,
      status,
      "o:errorDetails": [{ detail, ...where, "o:errorCode": code }],
    },
  };
}

/** An error before or in a RESTlet. Excess is a 400 there, not a 429. */
export function restletError(code: string, message: string, status = 400): Answer {
  return { status, body: { error: { code, message } } };
}

/** The same refusal in the form of the service that is called. */
export function refusal(service: "rest" | "restlet", code: string, message: string): Answer {
  if (service === "rest") return restError(code, message);
  if (code === "CONCURRENCY_LIMIT_EXCEEDED") return restletError("SSS_REQUEST_LIMIT_EXCEEDED", message);
  if (code === "INVALID_LOGIN") return restletError("INVALID_LOGIN_ATTEMPT", message, 401);
  return restletError(code, message, known[code]?.[0] ?? 400);
}
