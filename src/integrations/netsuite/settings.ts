import type { KeyObject } from "node:crypto";
import type { CallLimit } from "../integration.ts";

export interface NetSuiteSettings {
  /** Client id and secret of the application's integration record. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where customers approve; https://system.netsuite.com in production. */
  readonly loginUrl: string;
  /** Where accounts are called; `{account}` stands for the account id as it is written in host names. */
  readonly restUrl: string;
  /** Where scripts of an account are called; `{account}` as above. */
  readonly restletUrl: string;
  /** Signs for access without a customer's approval; absent where there is no key pair. */
  readonly privateKey?: KeyObject;
  /** Calls at the same time in one NetSuite account. */
  readonly concurrency?: number;
  /** The present instant: signed assertions say when they were made. */
  readonly now: () => Date;
}

/** Scripts of the SuiteApp and records are called; both are scopes of their own. */
export const scopes = ["rest_webservices", "restlets"];

/** Calls to an account, of which NetSuite runs 5 at once by default, shared with all the customer's other software. */
export const callLimits = ({ concurrency = 2 }: Pick<NetSuiteSettings, "concurrency">): CallLimit[] => [
  { name: "account-concurrent", scope: "organisation", count: concurrency },
];

/** A NetSuite account, and the subsidiary of it that a connection is for; null where there are none. */
export interface Place {
  readonly account: string;
  readonly subsidiary: string | null;
}

const account = "[A-Z0-9]{1,20}(?:_[A-Z0-9]{1,10})?";
const accountId = new RegExp(`^${account}$`);
const organisationId = new RegExp(`^(${account})(?::(\\d{1,10}))?$`);

/** An account id as NetSuite writes it (`1234567`, `1234567_SB1`); undefined when it is none: it becomes part of a host name. */
export function readAccountId(text: string): string | undefined {
  const id = text.trim().toUpperCase().replaceAll("-", "_");
  return accountId.test(id) ? id : undefined;
}

/** The id we give to an organisation: its account, and its subsidiary where the account has several. */
export const organisationIdOf = ({ account, subsidiary }: Place): string =>
  subsidiary === null ? account : `${account}:${subsidiary}`;

export function placeOf(id: string): Place {
  const [, found, subsidiary] = organisationId.exec(id) ?? [];
  if (!found) throw new Error(`not an organisation of NetSuite: ${id}`);
  return { account: found, subsidiary: subsidiary ?? null };
}

/** The account where it is a sandbox (`_SB1`) or a release preview (`_RP1`), as NetSuite's ids tell. */
export const trialAccount = ({ account }: Place): string | undefined =>
  /_(?:SB|RP)\d*$/.test(account) ? account : undefined;

/** The address of an account: host names write it in lower case and with hyphens. */
export const addressOf = (template: string, account: string): string =>
  base(template).replaceAll("{account}", account.toLowerCase().replaceAll("_", "-"));

/** A base address without its trailing slash, so that paths can be appended. */
export const base = (url: string): string => url.replace(/\/+$/, "");
