import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { Problem } from "../../problem.ts";
import type { Actor, Work } from "../../work.ts";
import { findPersonByEmail, type PersonRow } from "../people/queries.ts";
import { askLibrary, sentBack } from "./ask-library.ts";
import { type AttemptKeys, attemptKeys, countFailure, requireRoom } from "./attempt.ts";
import { cookieOf, librarySecret, tokenOf } from "./cookie.ts";
import { beginEnrolment, type Enrolment } from "./enrolment.ts";
import type { Library } from "./library.ts";
import { endSessionOf } from "./queries.ts";

/** From where somebody signs in. */
export interface From {
  readonly address: string;
  readonly userAgent: string;
  readonly correlationId: string;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
}

/**
 * Passwords that one process checks at the same time. Each takes memory, a tenth of a second of a processor and a connection
 * of the database for so long: whoever tries many from many addresses must not take those from the bank.
 */
const mostAtOnce = 6;
let checking = 0;

/** What follows a right password: the code of the authenticator, or setting one up first. */
export type AfterPassword =
  | { readonly next: "code"; readonly cookies: readonly string[] }
  | { readonly next: "enrolment"; readonly enrolment: Enrolment; readonly cookies: readonly string[] };

export const visitor = ({ address }: From): Actor => ({ kind: "visitor", address });

/** Work of a visitor who has shown to be this person: what is recorded from here on is recorded as theirs. */
export const asPerson = (
  work: Work,
  { person_id: id, role }: Pick<PersonRow, "person_id" | "role">,
  { address }: Pick<From, "address">,
): Work => ({ ...work, actor: { kind: "person", id, role, address } });

/**
 * The first step of signing in. A wrong password and an unknown person get the same answer after the same work; both are
 * counted. Throws 401, 403 when the person is disabled, 429 when too many attempts have failed.
 */
export async function signInWithPassword(
  application: Application,
  library: Library,
  credentials: { readonly email: string; readonly password: string },
  from: From,
): Promise<AfterPassword> {
  const keys = attemptKeys(application, credentials.email, from);
  await requireRoom(application.database, keys, application.clock.now());
  if (checking >= mostAtOnce)
    throw new Problem("rate-limited", "Many people sign in right now. Try again in a moment.", {
      retryAfterSeconds: 2,
    });
  checking += 1;
  const outcome = await transact(application, visitor(from), from.correlationId, (work) =>
    tryPassword(application, work, library, credentials, keys, from),
  ).finally(() => {
    checking -= 1;
  });
  if (outcome === "wrong") throw wrong("The email address or the password is not right.");
  if (outcome === "disabled")
    throw new Problem("forbidden", "This account is disabled. An administrator can enable it again.");
  return outcome;
}

/** Also for who has just set a password: makes the unproven session in the same transaction. */
export async function tryPassword(
  application: Application,
  work: Work,
  library: Library,
  { email, password }: { readonly email: string; readonly password: string },
  keys: AttemptKeys,
  from: Pick<From, "address">,
): Promise<AfterPassword | "wrong" | "disabled"> {
  const answer = await askLibrary(work.tx, () =>
    library.api.signInEmail({ body: { email: email.trim().toLowerCase(), password }, returnHeaders: true }),
  );
  const person = await findPersonByEmail(work.tx, email);
  const target: Record<string, string> = person ? { personId: person.person_id } : {};
  if ("refused" in answer) {
    const locks = await countFailure(work, keys);
    await audit(work, { type: "signIn.failed", target, after: { step: "password" }, outcome: "failed" });
    const knownBrowser = keys.known;
    if (locks)
      await audit(work, { type: "signIn.locked", target, after: { knownBrowser }, outcome: "denied" });
    return "wrong";
  }
  const cookie = sentBack(answer.cookies);
  if (person?.disabled_at !== null) {
    const { config, vault } = application;
    const token = tokenOf(cookie, cookieOf(config.portalUrl).name, librarySecret(vault));
    if (token !== undefined) await endSessionOf(work.tx, token);
    await audit(person ? asPerson(work, person, from) : work, {
      type: "signIn.failed",
      target,
      after: { step: "password", reason: "disabled" },
      outcome: "failed",
    });
    return "disabled";
  }
  if ("twoFactorRedirect" in answer.response) return { next: "code", cookies: answer.cookies };
  const enrolment = await beginEnrolment(work.tx, library, cookie, password);
  if (!enrolment) throw new Error("the sign-in library did not make a second factor");
  return { next: "enrolment", enrolment, cookies: answer.cookies };
}

export const wrong = (message: string): Problem => new Problem("unauthorized", message);
