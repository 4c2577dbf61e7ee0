import { type Static, Type } from "typebox";
import { Instant, OneOf } from "../http/schema.ts";
import { invalidField } from "../problem.ts";
import { locales } from "./locale.ts";

const longestAddress = 2_000;

export const HandoffRequest = Type.Object({
  display: Type.Unsafe<"popup" | "page">({
    ...OneOf("popup", "page"),
    description: "Whether the address is opened in a window of its own, or in place of the asking page.",
  }),
  returnUrl: Type.String({
    format: "uri",
    maxLength: longestAddress,
    description: "Where the customer comes back to; of an allowed origin.",
  }),
  locale: Type.Optional(OneOf(...locales)),
});

export const Handoff = Type.Object(
  {
    url: Type.String({ format: "uri", description: "Where the customer goes on; it works once." }),
    expiresAt: Instant,
  },
  { title: "Handoff" },
);
export type HandoffReply = Static<typeof Handoff>;

/** The address a customer comes back to, as browsers write it; throws 400 when it is no web address. */
export function readReturnUrl(text: string): URL {
  const url = URL.canParse(text) && text.length <= longestAddress ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw invalidField(
      "returnUrl",
      "returnUrl must be an http or https address without a password",
      "Handoff",
    );
  return url;
}
