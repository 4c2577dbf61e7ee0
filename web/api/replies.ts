import type { FeedRefusal } from "../../src/integrations/feed-refusal.ts";
import type { ConnectionState, LinkState as State } from "../../src/link/link-state.ts";
import type { MappingSuggestions as Suggestions } from "../../src/mapping/suggestion.ts";

/* Shapes of replies, as the API documents them. */

export type { FeedRefusal };

/** Everything the customer's screens begin with (get-link-state). */
export type LinkState = State;
export type LinkConnection = ConnectionState;
export type LinkProblem = NonNullable<LinkConnection["problem"]>;
export type Palette = LinkState["theme"]["light"];
export type ConnectionStatus = LinkConnection["status"];
export type Software = LinkState["software"][number];
export type PlatformKey = Software["platformKey"];

export interface Consent {
  readonly version: string;
  readonly locale: string;
  readonly title: string;
  readonly sections: readonly {
    readonly key: "purpose" | "access" | "accountInformation" | "platformData" | "retention";
    readonly heading: string;
    readonly body: string;
    readonly items: readonly string[];
  }[];
  readonly terms: {
    readonly text: string;
    readonly termsUrl: string | null;
    readonly privacyUrl: string | null;
  };
  readonly text: string;
}

export interface TargetOption {
  readonly id: string;
  readonly name: string;
  readonly accountNumber: string | null;
  readonly sortCode: string | null;
  readonly balance: number | null;
}

export interface MappingItem {
  readonly sourceAccountId: string;
  readonly sourceAccountName: string;
  readonly sourceAccountNumber: string;
  readonly sourceBalance: number;
  readonly sourceCurrency: string;
  readonly targetAccountId: string | null;
  readonly targetAccountName?: string;
  readonly status: "pending" | "connecting" | "connected" | "disconnected" | "unknown";
  readonly targetAccountOptions?: readonly TargetOption[];
  readonly feedStartDate?: string;
  /** Why the accounting software refused the last mapping of the account. */
  readonly error?: string;
  readonly errorCode?: FeedRefusal;
}

export interface MappingResult {
  readonly sourceAccountId: string;
  readonly targetAccountId: string | null;
  readonly status: string;
  readonly error?: string;
  readonly errorCode?: FeedRefusal;
}

export type MappingSuggestions = Suggestions;
export type SuggestionReason = Suggestions["accounts"][number]["suggestions"][number]["reasons"][number];

export interface SourceAccount {
  readonly id: string;
  readonly accountName: string;
  readonly accountType: string;
  readonly accountNumber?: string;
  readonly sortCode?: string;
  readonly currency: string;
  readonly balance: number;
  readonly status?: string;
}

export interface CompanyInformation {
  readonly companyName: string;
  readonly baseCurrency: string;
  readonly planType: string | null;
  readonly multicurrencyEnabled: boolean;
  readonly currencies: readonly string[];
}
