import { ProviderFault } from "../integration.ts";
import { field, textField, type Wire } from "../wire.ts";
import { bankingLevel } from "./settings.ts";

/** The fault of a user who may not reach bank accounts; undefined when the level is enough or is not told. */
export function lowLevel(me: Wire | undefined, kind: "refused" | "reauthorise"): ProviderFault | undefined {
  const level = textField(field(me, "user"), "permission_level");
  if (level === null || !/^\d{1,2}$/.test(level) || Number(level) >= bankingLevel) return undefined;
  const words =
    `The FreeAgent user who connected has access level ${level}. Bank accounts need level ${bankingLevel} (Banking) or higher: ` +
    "raise it in FreeAgent's settings, or connect as a user who has it.";
  return new ProviderFault(kind, words, { code: "role-not-allowed" });
}
