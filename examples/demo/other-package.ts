import type { BankClient, Connection, Place } from "./bank-client.ts";
import type { PretendPackage } from "./pretend-package.ts";
import type { ArrivedLine } from "./proof.ts";
import type { SampleAccount } from "./sample.ts";

/** A company whose customer is about to connect. */
export interface Newcomer extends Place {
  readonly name: string;
  readonly connection: Connection;
  readonly accounts: readonly SampleAccount[];
}

/** An account of the bank that is connected with one in the pretend books. */
export interface ConnectedAccount {
  readonly account: SampleAccount;
  /** Everything that stands in the books' account, in order of arrival. */
  arrived(): Promise<readonly ArrivedLine[]>;
}

export interface ConnectedBooks {
  readonly accounts: readonly ConnectedAccount[];
  /** Has the software fetch, where it fetches. */
  collect?(): Promise<void>;
}

/** An accounting package beside Xero, with a customer who connects it as it is connected there. */
export interface OtherPackage {
  readonly name: string;
  readonly platformKey: string;
  /** How many days back lines are pushed to it, and why no further; absent where any age will do. */
  readonly oldest?: { readonly days: number; readonly because: string };
  /** What the customer did, in words. */
  readonly way: string;
  connect(bank: BankClient, pretend: PretendPackage, newcomer: Newcomer): Promise<ConnectedBooks>;
}
