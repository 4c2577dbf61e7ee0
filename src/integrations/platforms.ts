import type { PlatformKey } from "./integration.ts";

/** What the wire says of an accounting package; the identifiers are the contract's (appendix C). */
export interface Platform {
  readonly key: PlatformKey;
  readonly name: string;
  readonly sourceType: "Accounting" | "BankFeed";
  readonly integrationId: string;
  readonly sourceId: string;
  /** Where the customer maps accounts: through us, or inside the accounting software. */
  readonly mapping: "hosted" | "external";
  /** Whether it tells facts of the company behind a connection. */
  readonly companyInformation: boolean;
}

const list: readonly Platform[] = [
  {
    key: "hcws",
    name: "QuickBooks Online Bank Feeds",
    sourceType: "BankFeed",
    integrationId: "6b113e06-e818-45d7-977b-8e6bb3d01269",
    sourceId: "56e6575a-3f1f-4918-b009-f7535555f0d6",
    mapping: "external",
    companyInformation: false,
  },
  {
    key: "akxx",
    name: "Oracle NetSuite",
    sourceType: "Accounting",
    integrationId: "4fb72939-e59d-4e8b-90f2-59b85b7fc75d",
    sourceId: "76b3c892-c852-4aec-a835-e453497a99d5",
    mapping: "hosted",
    companyInformation: true,
  },
  {
    key: "gbol",
    name: "Xero",
    sourceType: "Accounting",
    integrationId: "0f20c943-12d0-4800-9f6c-d218f62d494c",
    sourceId: "8a156a5a-39cb-4f9d-856e-76ef9b9a9607",
    mapping: "hosted",
    companyInformation: true,
  },
  {
    key: "fbrh",
    name: "FreeAgent",
    sourceType: "Accounting",
    integrationId: "0c1d2f5e-6a53-4f5f-9f0e-3f9a1f0b7c11",
    sourceId: "5e0b7f0a-7f0c-4c39-8f5d-1a6d4f2c9e22",
    mapping: "hosted",
    companyInformation: false,
  },
  {
    key: "olpr",
    name: "SageBankFeed",
    sourceType: "BankFeed",
    integrationId: "2ce41026-589a-4330-8bfc-a30672253cd9",
    sourceId: "98432954-a4fa-4640-a685-3af56909002a",
    mapping: "external",
    companyInformation: false,
  },
];

/** Every accounting package there is a key for, whether or not this installation can deliver to it. */
export const allPlatforms: readonly Platform[] = list;

const byKey = new Map<string, Platform>(list.map((platform) => [platform.key, platform]));

/** The platform of a key; undefined when there is none. */
export const findPlatform = (key: string): Platform | undefined => byKey.get(key);

/** The platform of a key that was checked when it was stored. */
export function platformOf(key: PlatformKey): Platform {
  return byKey.get(key)!;
}
