import type { Api } from "../api/client.ts";
import type { LinkConnection, LinkState, PlatformKey } from "../api/replies.ts";
import type { Locale } from "./locale.ts";

/** How the customer's way through the accounting software's own pages ended, where this surface hears of it. */
export type AuthorizationEnd = "connected" | "failed" | "cancelled" | "closed" | "blocked";

/** A window of its own, or the one the screens are in. */
export type Place = "window" | "here";

export interface ConnectionFacts {
  readonly connectionId: string;
  readonly platformKey: PlatformKey;
}

/** What happens on the screens, for whoever embeds them. */
export type HostEvent =
  | {
      readonly type: "connection-started" | "connected" | "disconnected" | "reconnected";
      readonly connection: ConnectionFacts;
    }
  | { readonly type: "consent"; readonly text: string; readonly connection: ConnectionFacts }
  | { readonly type: "mapped"; readonly connection: ConnectionFacts; readonly sourceAccountId: string }
  | { readonly type: "screen"; readonly path: string }
  | {
      readonly type: "error";
      readonly code: string;
      readonly message: string;
      readonly status: number;
      readonly correlationId: string | null;
      readonly recoverable: boolean;
    };

export type Outcome = "done" | "unchanged" | "left" | "unsupported";

/** A QR code: its modules a side, and the dark ones as a path of SVG. */
export interface QrDrawing {
  readonly size: number;
  readonly path: string;
}

/** Whatever shows the screens: our own page, or a bank's page that embeds them. */
export interface Host {
  readonly kind: "page" | "embed";
  /** How far it goes: to the approval, on to the mapping, or only through what is connected. */
  readonly flow: "link" | "bank-feeds" | "connections";
  readonly api: Api;
  readonly companyId: string;
  /** The one connection this visit is about; null for all of the company. */
  readonly connectionId: string | null;
  readonly locale: Locale;
  rememberLocale(locale: Locale): void;
  /**
   * Leads to the accounting software. On our own page it does not come back: the next page does. Inside another page
   * it opens a window and comes back when that has ended; `blocked` when the browser opened none. Then, and only then,
   * "here" leads there in this window, and does not come back either.
   */
  authorize(connection: ConnectionFacts, where?: Place): Promise<AuthorizationEnd>;
  /** Where `authorize` leads when it is not told. */
  readonly place: Place;
  /** The connection whose customer left from this very place and is back, with how it was then; asked once. */
  returned?(): Pick<LinkConnection, "id" | "authorizedAt" | "problem"> | undefined;
  /** Brings the window that `authorize` opened to the front, where there is one. */
  focusWindow?(): void;
  /** The end of the visit: on to the operator's page, or back to the embedding one. */
  finish(outcome: Outcome): Promise<void>;
  /** The operator's page the customer would be led to now; null when it has none, or that is not known. */
  wayBack?(): Promise<string | null>;
  /** The colour of buttons and links that the embedding page wants, as #rrggbb. */
  readonly primary?: string;
  /** The state as this host wants it shown. */
  adapt?(state: LinkState): LinkState;
  /** Draws QR codes; absent where the script has no room for that. */
  drawQr?(text: string): Promise<QrDrawing>;
  /** Whether a close button is shown. */
  readonly closable: boolean;
  report(event: HostEvent): void;
  /** When this visit ends unless something is done, in milliseconds since 1970; null when it does not. */
  readonly endsAt: () => number | null;
  /** Keeps the visit from ending. */
  stay(): Promise<void>;
}
