/* Shapes of replies, as the API documents them. */

export interface Palette {
  readonly deed: string;
  readonly deedOver: string;
  readonly onDeed: string;
  readonly link: string;
  readonly bar: string;
  readonly onBar: string;
}

export type ConnectionStatus = "PendingAuth" | "Linked" | "Unlinked" | "Deauthorized";
export type PlatformKey = "hcws" | "akxx" | "gbol" | "fbrh" | "olpr";

export interface LinkProblem {
  readonly code:
    | "cancelled"
    | "failed"
    | "access-lost"
    | "ended-in-software"
    | "other-software-connected"
    | "switched-off"
    | "link-ended";
  readonly message: string;
  readonly correlationId: string | null;
  readonly at: string;
}

export interface LinkConnection {
  readonly id: string;
  readonly platformKey: PlatformKey;
  readonly name: string;
  readonly status: ConnectionStatus;
  readonly organisation: string | null;
  readonly created: string;
  readonly authorizedAt: string | null;
  readonly lastActivityAt: string | null;
  readonly problem: LinkProblem | null;
  readonly accounts: {
    readonly total: number;
    readonly connected: number;
    readonly connecting: number;
    readonly missed: number;
  };
}

export interface Software {
  readonly platformKey: PlatformKey;
  readonly name: string;
  readonly vendor: string | null;
  readonly logoUrl: string;
  readonly connect: "authorization" | "credentials" | "in-software";
  readonly mapping: "hosted" | "external";
  readonly available: boolean;
  /** Whether it is offered to choose from; others begin in the software itself. */
  readonly listed: boolean;
  readonly desktopAdvised: boolean;
  readonly pretend: boolean;
  readonly degradedSince: string | null;
}

/** Everything the customer's screens begin with (get-link-state). */
export interface LinkState {
  readonly company: { readonly id: string; readonly name: string };
  readonly operator: {
    readonly name: string;
    readonly logoUrl: string | null;
    readonly iconUrl: string | null;
    readonly supportUrl: string | null;
    readonly termsUrl: string | null;
    readonly privacyUrl: string | null;
  };
  readonly environment: "test" | "live";
  readonly theme: { readonly light: Palette; readonly dark: Palette };
  readonly options: {
    readonly landing: boolean;
    readonly manageConnections: boolean;
    readonly pretend: boolean;
  };
  readonly texts: Readonly<Record<string, string>>;
  readonly callouts: Readonly<
    Partial<Record<PlatformKey, { readonly title: string; readonly body: string }>>
  >;
  readonly software: readonly Software[];
  readonly connections: readonly LinkConnection[];
}

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
}

export interface MappingResult {
  readonly sourceAccountId: string;
  readonly targetAccountId: string | null;
  readonly status: string;
  readonly error?: string;
  readonly errorCode?: string;
}

export type SuggestionReason =
  | "same-number"
  | "same-last-digits"
  | "same-type-and-currency"
  | "similar-name"
  | "only-one-left";

export interface MappingSuggestions {
  readonly accounts: readonly {
    readonly sourceAccountId: string;
    readonly suggestions: readonly {
      readonly targetAccountId: string;
      readonly confidence: "high" | "medium" | "low";
      readonly reasons: readonly SuggestionReason[];
    }[];
    readonly preselected: string | null;
    readonly newAccount: {
      readonly possible: boolean;
      readonly name: string;
      readonly accountNumber: string | null;
      readonly limits: { readonly name: number };
      readonly reason: string | null;
    };
    readonly blocked: null | { readonly code: string; readonly message: string };
    readonly lastDeliveredAt: string | null;
    readonly missed: readonly {
      readonly from: string;
      readonly to: string;
      readonly lines: number;
      readonly reason: string;
    }[];
  }[];
  readonly taken: readonly {
    readonly targetAccountId: string;
    readonly name: string;
    readonly accountNumber: string | null;
    readonly currency: string;
    readonly category: "Debit" | "Credit";
    readonly by: "this-connection" | "another-company";
    readonly sourceAccountId: string | null;
  }[];
  readonly startDate: {
    readonly earliest: string | null;
    readonly latest: string;
    readonly suggested: string;
  };
  readonly noTargets: null | { readonly code: string; readonly message: string };
}

export interface SourceAccount {
  readonly id: string;
  readonly accountName: string;
  readonly accountType: string;
  readonly accountNumber?: string;
  readonly currency: string;
  readonly balance: number;
  readonly status?: string;
}
