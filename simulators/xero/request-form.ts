import { type Answer, refuse } from "./answers.ts";
import type { Operation } from "./exchange.ts";
import type { Settings } from "./settings.ts";

/** What is refused for its form, before any operation looks at it: size, `Accept`, `Content-Type`. */
export function unfit(
  { api, method }: Operation,
  headers: Record<string, string | undefined>,
  body: Buffer,
  settings: Settings,
): Answer | undefined {
  const limit = settings.bodyLimitBytes;
  if (body.length > limit) {
    const detail = `${body.length} bytes were sent, the limit is ${limit} bytes`;
    return refuse("invalid-request", detail, { status: 413, title: "Request too large" });
  }
  if (api === "accounting" && !/\bapplication\/json\b/i.test(headers.accept ?? "")) {
    const message = "The pretend Xero speaks JSON: send Accept: application/json";
    return {
      status: 406,
      headers: { "content-type": "application/xml" },
      body: `<ApiException><Message>${message}</Message></ApiException>`,
    };
  }
  if (api === "bankfeeds-2" && method === "POST" && headers["content-type"] !== "application/json") {
    return refuse("invalid-request", "Content-Type must be application/json", {
      status: 415,
      title: "Unsupported Media Type",
    });
  }
  return undefined;
}
