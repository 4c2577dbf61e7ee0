import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { issueLinkCode } from "./link-code.ts";

/** The link a customer opens to authorise a connection, with a one-time password that is good from now on. */
export function linkUrl(application: Application, connection: Connection): string {
  const { clock, config, random, vault } = application;
  const { lifetimes, linkUrl: base } = config;
  const lifetime = connection.platformKey === "hcws" ? lifetimes.quickBooksLink : lifetimes.link;
  const code = issueLinkCode(vault, random, connection, after(clock.now(), lifetime));
  return `${base}/companies/${connection.companyId}/connections/${connection.connectionId}/start?otp=${code}`;
}
