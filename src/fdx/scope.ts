/** What software may read over FDX: accounts with their balances, transactions, who the customer is. */
export const scopes = ["accounts", "transactions", "customer"] as const;
export type Scope = (typeof scopes)[number];

/** Names that other providers and versions of FDX use for the same; in lower case. */
const names: Readonly<Record<string, Scope>> = {
  account: "accounts",
  accounts: "accounts",
  account_basic: "accounts",
  account_detailed: "accounts",
  "fdx:accountbasic:read": "accounts",
  "fdx:accountdetailed:read": "accounts",
  transaction: "transactions",
  transactions: "transactions",
  "fdx:transactions:read": "transactions",
  customer: "customer",
  customers: "customer",
  customer_personal: "customer",
  customer_contact: "customer",
  "fdx:customerpersonal:read": "customer",
  "fdx:customercontact:read": "customer",
};

/**
 * The scopes that a request asks for; those we do not have are left out, as RFC 6749 section 3.3 allows. All when it
 * names none; none when it names only others.
 */
export function readScopes(text: string | null): Scope[] {
  const asked = (text ?? "").split(" ").filter(Boolean);
  if (asked.length === 0) return [...scopes];
  const known = new Set(asked.map((name) => names[name.toLowerCase()]));
  return scopes.filter((scope) => known.has(scope));
}
