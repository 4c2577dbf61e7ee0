import type { Config } from "../config.ts";
import { type Aggregate, aggregate } from "./aggregate.ts";

/** How we name ourselves to OFX clients. */
export interface FinancialInstitution {
  readonly org: string;
  readonly fid: string;
  /** Routing number of accounts that have none of their own. */
  readonly bankId: string;
  /** Intuit's number of the bank in `.qbo` files, if it has one. */
  readonly intuitBankId: string | undefined;
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
}

export const institutionOf = ({
  clientName,
  ofx,
}: Pick<Config, "clientName" | "ofx">): FinancialInstitution => ({
  ...ofx,
  name: ofx.name ?? clientName,
});

export const institutionFields = ({ org, fid }: FinancialInstitution): Aggregate =>
  aggregate("FI", { ORG: org, FID: fid });
