import { audit } from "../../audit/audit.ts";
import type { Work } from "../../work.ts";
import { within } from "./database.ts";
import type { Library } from "./library.ts";
import { proveSession } from "./queries.ts";

export interface NewSession {
  readonly personId: string;
  readonly address: string;
  readonly userAgent: string;
  /** How the person proved who they are; null until a second factor is set up, when nothing else can be done. */
  readonly proof: "totp" | "recovery-code" | "single-sign-on" | null;
  /** When that was; just now where it is left out. */
  readonly provenAt?: Date;
  /** When it ends, if that is before the end of every session. */
  readonly until?: Date;
}

/** Signs a person in. Returns the token for the browser's cookie. */
export async function openSession(
  work: Work,
  library: Library,
  { personId, address, userAgent, proof, provenAt, until }: NewSession,
): Promise<string> {
  const { internalAdapter } = await library.$context;
  const session = await within(work.tx, () =>
    internalAdapter.createSession(personId, false, {
      ipAddress: address,
      userAgent,
    }),
  );
  if (proof !== null)
    await proveSession(work.tx, session.token, { address, userAgent }, work.now, provenAt, until);
  await audit(work, {
    type: "portalSession.begun",
    target: { personId, sessionId: session.id },
    after: { proof },
  });
  return session.token;
}
