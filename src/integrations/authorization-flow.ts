import type { CloseStep, Outbound, ProviderSession } from "./integration.ts";

export type AuthorizationFlow = RedirectFlow | IssuedCredentials | StartedByProvider;

/** Redirect-based OAuth 2.0. */
export interface RedirectFlow {
  readonly kind: "oauth2";
  /** Every origin that the customer's browser may be led through, as a content policy names them. */
  readonly pages: readonly string[];
  /** Where to send the customer's browser. `state` must come back unchanged to `redirectUri`. */
  authorizationUrl(request: { state: string; redirectUri: string }): URL;
  /** Exchanges the code of the callback. `parameters` is the whole query of the callback. */
  exchange(
    http: Outbound,
    request: { parameters: URLSearchParams; state: string; redirectUri: string },
  ): Promise<Authorized>;
  /** Throws `ProviderFault` "reauthorise" when the grant is gone, "try-later" when the answer was lost. */
  refresh(http: Outbound, address: string, refreshToken: string): Promise<Tokens>;
  /** Ends what the customer granted for one organisation; never fails when it is already gone. */
  revoke(http: Outbound, address: string, tokens: Tokens, organisation: OrganisationChoice): Promise<void>;
  /**
   * Access without a redirect: the software's administrator has given it to a key pair of the bank. Absent where there
   * is no such way, or no key is set. Throws `ProviderFault` "refused", or "try-later".
   */
  byKeyPair?(
    http: Outbound,
    given: { readonly accountId: string; readonly certificateId: string },
  ): Promise<Authorized>;
}

/** The software signs on to us with a user name and password that we issue. */
export interface IssuedCredentials {
  readonly kind: "issued-credentials";
}

/** The customer begins inside the accounting software, which then calls us. We call it as the bank, not as a customer. */
export interface StartedByProvider {
  readonly kind: "started-by-provider";
  /** The bank as the provider knows it; the organisation of every connection and of every session. */
  readonly bankId: string;
  /** An access token of the bank's own application. Throws `ProviderFault` "try-later". */
  token(http: Outbound): Promise<ApplicationToken>;
  /** Answers what a customer has begun; "over" where no answer to it is taken any more. Throws `ProviderFault`. */
  answer(
    session: ProviderSession,
    authorisationId: string,
    answer: AuthorisationAnswer,
  ): Promise<"taken" | "over">;
  /** What the customer has connected of an offered account; undefined while that is nothing. */
  findAccount(session: ProviderSession, externalId: string): Promise<ProviderAccount | undefined>;
  /** Has the software ask its user to authorise the account anew. One that is gone there counts as closed. */
  askToReconnect(session: ProviderSession, providerFeedId: string): Promise<CloseStep>;
}

export type AuthorisationAnswer =
  /** Every account that the customer may choose from, connected ones too. */
  | { readonly kind: "granted"; readonly accounts: readonly OfferedAccount[] }
  /** Accounts that were connected before go on. */
  | { readonly kind: "renewed" }
  /** The customer did not prove to be one. */
  | { readonly kind: "refused" };

/** A source account as the provider is told of it. */
export interface OfferedAccount {
  /** Our own stable name of it at the provider, unique among all customers. */
  readonly externalId: string;
  readonly accountName: string;
  readonly accountNumber: string;
  readonly bankCode: string | null;
  readonly branchCode: string | null;
}

/** An account in the software that an offered one was connected to. */
export interface ProviderAccount {
  readonly id: string;
  /** From when the customer asked for transactions, as the provider writes it. */
  readonly requestedStartDate: string | null;
}

export interface ApplicationToken {
  readonly accessToken: string;
  /** Lifetime in seconds from when it was issued. */
  readonly expiresInSeconds: number;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Lifetime of the access token in seconds from when it was issued. */
  readonly expiresInSeconds: number;
}

/** The organisations the customer has just chosen, with the tokens that reach them. */
export interface Authorized {
  readonly tokens: Tokens;
  readonly organisations: readonly OrganisationChoice[];
}

export interface OrganisationChoice {
  /** The provider's id of the organisation, sent with each call. */
  readonly id: string;
  readonly name: string;
  /** The provider's id of the link between application and organisation, where it has one; used to disconnect. */
  readonly connectionId: string | null;
}
