import { isIPv6 } from "node:net";
import { audit } from "../audit/audit.ts";
import { requireConnectionForWayIn } from "../connections/find-connection.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import type { Consent, ConsentSource, ConsentText } from "./consent.ts";
import { findStanding, insertConsent } from "./queries.ts";

/**
 * Records that a customer agreed to the text in force, which is kept whole. Agreeing to it again while that stands
 * changes nothing. Throws 409 for a version that is not the one in force.
 */
export async function giveConsent(
  work: Work,
  place: { companyId: string; connectionId: string },
  given: {
    readonly version: string;
    readonly present: ConsentText;
    readonly source: ConsentSource;
    readonly address: string;
  },
): Promise<Consent> {
  const { companyId, connectionId } = await requireConnectionForWayIn(
    work,
    place.companyId,
    place.connectionId,
  );
  const { version, locale, text } = given.present;
  if (given.version !== version) {
    throw new Problem(
      "consent-outdated",
      "The text has changed since it was shown. Show the present one and let the customer decide anew.",
    );
  }
  const standing = await findStanding(work.tx, { companyId, connectionId }, [version]);
  if (standing) return standing;
  const consent: Consent = {
    companyId,
    consentId: uuid(work.random),
    connectionId,
    version,
    locale,
    text,
    givenAt: work.now,
    source: given.source,
    network: networkClass(given.address),
    withdrawnAt: null,
  };
  await insertConsent(work.tx, consent);
  await audit(work, {
    type: "consent.given",
    companyId,
    target: { companyId, connectionId, consentId: consent.consentId },
    after: { version, locale, source: given.source },
  });
  return consent;
}

/** The network an address belongs to: enough for evidence, too little to follow a person. Of IPv6 the first 48 bits. */
export function networkClass(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1];
  if (four) return `${four}.0/24`;
  if (!isIPv6(address)) return "unknown";
  const [head = "", tail] = address.toLowerCase().split("%", 1)[0]!.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...new Array<string>(gap).fill("0"), ...right].slice(0, 3);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/48`;
}
