/** An organisation: the tenant of every API call. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly countryCode: string;
  readonly baseCurrency: string;
  /** Currencies added beside the base currency; without effect while `multicurrency` is off. */
  readonly currencies: readonly string[];
  readonly multicurrency: boolean;
  /** Off for plans that have no bank feeds. */
  readonly feedsEnabled: boolean;
  readonly demo: boolean;
  readonly status: "ACTIVE" | "SUSPENDED";
  readonly shortCode: string;
  /** Who signs in when this organisation is picked. */
  readonly userId: string;
  readonly createdAt: string;
}

/** The currencies an organisation may use, its base currency first. */
export function heldCurrencies(organisation: Organisation): string[] {
  if (!organisation.multicurrency) return [organisation.baseCurrency];
  return [...new Set([organisation.baseCurrency, ...organisation.currencies])];
}
