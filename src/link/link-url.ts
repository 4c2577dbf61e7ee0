import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import type { Company } from "../companies/company.ts";
import type { Connection } from "../connections/connection.ts";
import { issueLinkCode } from "./link-code.ts";

/** The link a customer opens to authorise a connection, with a one-time password that is good from now on. */
export function linkUrl(
  application: Application,
  connection: Pick<Connection, "companyId" | "connectionId" | "linkEpoch" | "platformKey">,
): string {
  const { clock, config, random, vault } = application;
  const { lifetimes, linkUrl: base } = config;
  const lifetime = connection.platformKey === "hcws" ? lifetimes.quickBooksLink : lifetimes.link;
  const code = issueLinkCode(vault, random, connection, after(clock.now(), lifetime));
  return `${base}/companies/${connection.companyId}/connections/${connection.connectionId}/start?otp=${code}`;
}

/** The link to everything a company can connect, with a one-time password that is good from now on. */
export function companyLinkUrl(
  application: Application,
  { companyId, linkEpoch }: Pick<Company, "companyId" | "linkEpoch">,
): string {
  const { clock, config, random, vault } = application;
  const ends = after(clock.now(), config.lifetimes.link);
  const code = issueLinkCode(vault, random, { companyId, connectionId: null, linkEpoch }, ends);
  return `${config.linkUrl}/company/${companyId}?link.otp=${code}`;
}
