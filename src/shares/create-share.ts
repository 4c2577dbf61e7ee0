import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, day, hour } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import { requireConnectionForWayIn } from "../connections/find-connection.ts";
import { issueLinkCode, readLinkCode } from "../link/link-code.ts";
import type { Locale } from "../link/locale.ts";
import { Problem } from "../problem.ts";
import { requireBankFeeds } from "../products/product.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { countOpen, forgetShares, insertShare } from "./queries.ts";
import { maximumOpen, type Share } from "./share.ts";

/** How long a share is listed after it has expired. */
const keptFor = 90 * day;

/**
 * Makes a link to a connection that a customer passes on: for one use, as long as it asks for. Throws 400 while 20 of
 * them can be used.
 */
export async function createShare(
  { config, vault }: Application,
  work: Work,
  place: { companyId: string; connectionId: string },
  asked: { readonly expiresInHours: number; readonly locale: Locale; readonly recipientName: string | null },
): Promise<{ readonly share: Share; readonly linkUrl: string }> {
  const connection = await requireConnectionForWayIn(work, place.companyId, place.connectionId);
  requireBankFeeds(await requireCompany(work.tx, connection.companyId));
  if ((await countOpen(work.tx, connection, work.now)) >= maximumOpen) {
    throw new Problem(
      "too-many-shares",
      `${maximumOpen} links of this connection can be used already. Pass on one of them, or wait until one has expired.`,
    );
  }
  const { companyId, connectionId, linkEpoch } = connection;
  const ends = after(work.now, asked.expiresInHours * hour);
  const otp = issueLinkCode(vault, work.random, connection, ends);
  const { nonce, expiresAt } = readLinkCode(vault, connection, otp)!;
  const share: Share = {
    companyId,
    shareId: uuid(work.random),
    connectionId,
    nonce,
    linkEpoch,
    locale: asked.locale,
    recipientName: asked.recipientName,
    createdAt: work.now,
    expiresAt,
    openedAt: null,
    usedAt: null,
  };
  await forgetShares(work.tx, connection, after(work.now, -keptFor));
  await insertShare(work.tx, share);
  await audit(work, {
    type: "link.shared",
    companyId,
    target: { companyId, connectionId, shareId: share.shareId },
    after: { expiresAt: expiresAt.toISOString(), locale: asked.locale },
  });
  const query = `otp=${otp}&lang=${asked.locale}`;
  return {
    share,
    linkUrl: `${config.linkUrl}/companies/${companyId}/connections/${connectionId}/start?${query}`,
  };
}
