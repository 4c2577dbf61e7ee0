import { type Static, Type } from "typebox";
import type { Environment } from "../config.ts";
import { documentedAs, WebAddress } from "../http/schema.ts";
import { type Finding, invalid } from "../problem.ts";

const maximumOrigins = 100;

export const AllowedOrigins = Type.Object(
  {
    allowedOrigins: documentedAs(
      Type.Array(Type.String()),
      Type.Array(WebAddress, {
        description:
          "Origins whose pages may call the API from a browser, such as https://portal.bank.example.",
      }),
    ),
  },
  { title: "ConnectionManagementAllowedOrigins" },
);
export type AllowedOriginsReply = Static<typeof AllowedOrigins>;

/**
 * The origins as browsers name them, each once. Throws 400 with a finding per entry that is none: an origin is scheme,
 * host and port, is named one by one, and is https where customers are real.
 */
export function readOrigins(asked: readonly string[], environment: Environment): string[] {
  const findings: Finding[] = [];
  if (asked.length > maximumOrigins)
    findings.push(finding("allowedOrigins", `must be at most ${maximumOrigins} origins`));
  const origins = asked.slice(0, maximumOrigins).map((text, nth) => {
    const origin = originOf(text);
    const item = `allowedOrigins[${nth}]`;
    if (origin === undefined)
      findings.push(
        finding(item, `"${text}" is no origin: write scheme and host, such as https://bank.example`),
      );
    else if (environment === "live" && !origin.startsWith("https:"))
      findings.push(finding(item, `${origin} must be https where customers are real`));
    return origin ?? "";
  });
  if (findings.length > 0) throw invalid(findings);
  return [...new Set(origins)];
}

const finding = (itemId: string, message: string): Finding => ({
  itemId,
  message,
  validatorName: "CorsSettings",
});

function originOf(text: string): string | undefined {
  const plain = /^https?:\/\/[A-Za-z0-9.\-:[\]]+\/?$/i.test(text) && URL.canParse(text);
  return plain ? new URL(text).origin : undefined;
}
