import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after } from "../clock.ts";
import { requireConnectionForWayIn } from "../connections/find-connection.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { codeHash, lifetime, newCode, type OneTimePassword, outstanding } from "./one-time-password.ts";
import { insertCode } from "./queries.ts";

/** Makes a code for a Sage connection, good for an hour and for one use. 400 for other integrations. */
export async function generateOtp(
  { vault }: Application,
  work: Work,
  place: { companyId: string; connectionId: string },
): Promise<OneTimePassword> {
  const connection = await requireConnectionForWayIn(work, place.companyId, place.connectionId);
  const { companyId, connectionId, platformKey } = connection;
  if (platformKey !== "olpr") {
    throw new Problem(
      "not-supported-by-integration",
      `One-time passwords are for Sage; this connection is to ${platformOf(platformKey).name}.`,
    );
  }
  const otp = newCode(work.random);
  const expiresAt = after(work.now, lifetime);
  const hash = codeHash(vault, connectionId, otp);
  await insertCode(work.tx, connection, { hash, now: work.now, expiresAt, outstanding });
  await audit(work, {
    type: "otp.generated",
    companyId,
    target: { companyId, connectionId },
    after: { expiresAt: expiresAt.toISOString() },
  });
  return { otp, expiresAt };
}
