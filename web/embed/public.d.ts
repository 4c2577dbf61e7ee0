/* Public types of Millrace's component for banks' own pages. How to use it: docs/guide/embed.md. */

/** A connection, told when it is begun and when it works. */
export interface ConnectionCallbackArgs {
  connectionId: string;
  integrationId: string;
  /** Four letters: `gbol` is Xero. */
  integrationKey: string;
  platformName: string;
  sourceId: string;
  sourceType: "Unknown" | "Accounting" | "Banking" | "BankFeed" | "Commerce" | "Expense" | "Other";
}

export interface ErrorCallbackArgs {
  /** Names the request in the bank's own Millrace. */
  correlationId?: string;
  message?: string;
  /** HTTP status; absent when nothing answered. */
  errorCode?: number;
  /** Whether the customer can go on by themselves; otherwise unmount. */
  userRecoverable: boolean;
}

export interface ConsentCallbackArgs {
  /** The whole text that was accepted, as Markdown. */
  text: string;
}

export interface ConnectionIdArgs {
  connectionId: string;
}

export interface SourceTypeOptions {
  optional?: boolean;
  enableIntegrations?: boolean;
  enableFileUpload?: boolean;
  /** Keys of the integrations that may be chosen; all when absent. */
  allowedIntegrations?: string[];
  dataTypes?: string[];
}

export interface MillraceOptions {
  /** Put on style elements, where the browser needs any. */
  nonce?: string;
  hideBorder?: boolean;
  /** @deprecated Use `hideBorder` and leave out `onClose`. */
  nonModal?: boolean;
  showLandingPage?: boolean;
  showSandboxIntegrations?: boolean;
  /** Colour of buttons and links, as #rrggbb; shaded where it could not be seen or read. */
  theme?: { colors?: { primary?: string } };
  sourceTypes?: {
    accounting?: SourceTypeOptions;
    banking?: SourceTypeOptions;
    /** Not fed here: does nothing. */
    commerce?: SourceTypeOptions;
    /** Not fed here: does nothing. */
    businessDocuments?: Pick<SourceTypeOptions, "optional" | "enableFileUpload">;
  };
  /** Does nothing: consent is asked for whenever its text has changed. */
  enableAdditionalConsent?: boolean;
  /** Does nothing: a connection is to one legal entity. */
  enableMultiEntityLinking?: boolean;
  /** Words of your own, by their keys: `landing.title`, `landing.subtitle`, `landing.nextButton`. Plain text. */
  text?: Partial<Record<string, string>>;
}

/** Something happened; for analytics. `path` is the screen, without anything that names a person. */
export interface MillraceEvent {
  type: string;
  connectionId?: string;
  path?: string;
}

interface CommonProps {
  /** Access token of the company, fetched by your server. */
  accessToken: string;
  /** Asked for a new token when the present one has ended. Without it an ended token is an error. */
  onTokenExpired?: () => Promise<string>;
  /** Where Millrace's API is; by default where this script came from. */
  baseUrl?: string;
  /** By default the browser's language. */
  locale?: "en" | "fr-CA";
  /** By default what the system prefers. */
  theme?: "light" | "dark" | "system";
  /** Leaving it out removes the close button. Unmount when it is called. */
  onClose?: () => void;
  onError: (args: ErrorCallbackArgs) => void;
  onEvent?: (event: MillraceEvent) => void;
  options?: MillraceOptions;
}

export interface LinkProps extends CommonProps {
  companyId: string;
  /** The customer has chosen their software; the connection exists. Create its source accounts now. */
  onConnectionStarted?: (args: ConnectionCallbackArgs) => void;
  /** The customer has approved. */
  onConnection: (args: ConnectionCallbackArgs) => void;
  onConsent?: (args: ConsentCallbackArgs) => void;
  /** The customer has pressed the last button. Unmount. */
  onFinish: () => void;
}

export interface BankFeedsProps extends LinkProps {
  /** An account was mapped. */
  onMappingSaved?: (args: { connectionId: string; sourceAccountId: string }) => void;
}

export interface ConnectionsProps extends CommonProps {
  companyId: string;
  onDisconnect?: (args: ConnectionIdArgs) => void;
  onReconnect?: (args: ConnectionIdArgs) => void;
}

export interface Mounted {
  /** Removes everything the component has put into the page. */
  unmount(): void;
}

/** Choose the software, consent, approve. */
export function initLink(target: HTMLElement, props: LinkProps): Mounted;
/** The same, and then which account feeds which. */
export function initBankFeeds(target: HTMLElement, props: BankFeedsProps): Mounted;
/** See, end and renew connections. */
export function initConnections(target: HTMLElement, props: ConnectionsProps): Mounted;

/* The same by the names that pages written for another provider use. */
export type CodatLinkProps = LinkProps;
export type CodatLinkOptions = MillraceOptions;
export type CodatBankFeedsProps = BankFeedsProps;
export type CodatConnectionsProps = ConnectionsProps;
export function initializeCodatLink(target: HTMLElement, props: LinkProps): Promise<void>;
export function initCodatBankFeeds(target: HTMLElement, props: BankFeedsProps): Promise<void>;
export function initCodatConnections(target: HTMLElement, props: ConnectionsProps): Promise<void>;
export class CodatLink implements Mounted {
  constructor(place: { target: HTMLElement; props: LinkProps });
  unmount(): void;
}
export class CodatBankFeeds implements Mounted {
  constructor(place: { target: HTMLElement; props: BankFeedsProps });
  unmount(): void;
}
export class CodatConnections implements Mounted {
  constructor(place: { target: HTMLElement; props: ConnectionsProps });
  unmount(): void;
}
