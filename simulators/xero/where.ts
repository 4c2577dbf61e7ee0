import type { Fields } from "./json-body.ts";

const fields = new Set(["Type", "Status", "Class", "BankAccountType", "CurrencyCode", "Name", "Code"]);
const condition = /^\s*([A-Za-z]+)\s*(==|!=)\s*"([^"]*)"\s*$/;

/**
 * The filter of a `where` parameter such as `Type=="BANK" AND Status=="ACTIVE"` (provider document, section 2.1);
 * undefined when it cannot be understood.
 */
export function readWhere(text: string | null): ((account: Fields) => boolean) | undefined {
  if (text === null || text.trim() === "") return () => true;
  const conditions: [field: string, equal: boolean, value: string][] = [];
  for (const part of text.split(/\s+AND\s+|\s*&&\s*/i)) {
    const [, field = "", operator, value = ""] = condition.exec(part) ?? [];
    if (!fields.has(field)) return undefined;
    conditions.push([field, operator === "==", value]);
  }
  return (account) =>
    conditions.every(([field, equal, value]) => ((account[field] ?? "") === value) === equal);
}
