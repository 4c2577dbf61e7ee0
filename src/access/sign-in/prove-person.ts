import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { after, minute } from "../../clock.ts";
import type { Queryable } from "../../database/pool.ts";
import { invalidField, Problem } from "../../problem.ts";
import { lookupHash } from "../../vault/vault.ts";
import type { Work } from "../../work.ts";
import { forgetSessions } from "../people/session-queries.ts";
import { type Answered, askLibrary, sentBack, withCookie } from "./ask-library.ts";
import {
  attemptKeys,
  challengeKeys,
  clearFailures,
  countFailure,
  personKeys,
  requireRoom,
} from "./attempt.ts";
import { cookieOf, librarySecret, tokenOf } from "./cookie.ts";
import { knownBrowserCookie } from "./known-browser.ts";
import type { Library } from "./library.ts";
import {
  endSessionOf,
  findChallenged,
  findSession,
  proveSession,
  type SessionRow,
  takeCode,
} from "./queries.ts";
import { asPerson, type From, visitor, wrong } from "./sign-in-with-password.ts";

/** The second step: a code of the authenticator, or one of the recovery codes. */
export type SecondFactor = { readonly code: string } | { readonly recoveryCode: string };

/** An authenticator shows each code for half a minute, and the ones beside it are taken, too. */
const codeLife = 2 * minute;
const wrongCode = () => wrong("The code is not right. Codes change every 30 seconds; each is good once.");

/** The cookie of somebody who has given the password and owes the code. */
const challengeOf = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}.two_factor=`));

/** Whose password was given before; undefined when the cookie is not ours or too old. */
async function challengedBy({ config, vault }: Application, db: Queryable, challenge: string) {
  const name = `${cookieOf(config.portalUrl).name}.two_factor`;
  const identifier = tokenOf(challenge, name, librarySecret(vault));
  return identifier === undefined ? undefined : findChallenged(db, identifier);
}

/** Ends signing in with the second factor. Returns the cookies of the session; throws 401 or 429. */
export async function signInWithCode(
  application: Application,
  library: Library,
  factor: SecondFactor,
  from: From,
): Promise<readonly string[]> {
  const challenge = challengeOf(from.cookies, cookieOf(application.config.portalUrl).name);
  if (challenge === undefined) throw startAgain();
  const person = await challengedBy(application, application.database, challenge);
  const keys = challengeKeys(application, challenge, person?.email, from);
  await requireRoom(application.database, keys, application.clock.now());
  const outcome = await transact(application, visitor(from), from.correlationId, async (work) => {
    const answer = await verify(work, library, factor, challenge);
    if ("refused" in answer) {
      await countFailure(work, keys);
      await audit(person ? asPerson(work, person, from) : work, {
        type: "signIn.failed",
        target: person ? { personId: person.person_id } : {},
        after: { step: "code" },
        outcome: "failed",
      });
      return answer.refused;
    }
    const proof = "code" in factor ? "totp" : "recovery-code";
    return (await finish(application, work, answer.cookies, factor, from, proof)) ?? "replayed";
  });
  if (typeof outcome !== "string") return outcome;
  if (outcome === "ACCOUNT_TEMPORARILY_LOCKED")
    throw new Problem("rate-limited", "Too many codes were wrong. Try again in 15 minutes.", {
      retryAfterSeconds: 15 * 60,
    });
  if (/COOKIE|TOO_MANY/.test(outcome)) throw startAgain();
  throw wrongCode();
}

/** Shows that the authenticator has the secret, which signs in. Returns cookies and the recovery codes, shown this once. */
export async function finishEnrolment(
  application: Application,
  library: Library,
  code: string,
  session: SessionRow,
  cookieHeader: string,
  from: From,
): Promise<{ cookies: readonly string[]; recoveryCodes: readonly string[] }> {
  const keys = personKeys(session.person_id, from);
  await requireRoom(application.database, keys, application.clock.now());
  const outcome = await transact(application, visitor(from), from.correlationId, async (work) => {
    const target = { personId: session.person_id };
    // The session was begun with the password.
    const theirs = asPerson(work, session, from);
    const answer = await verify(work, library, { code }, cookieHeader);
    if ("refused" in answer) {
      await countFailure(work, keys);
      await audit(theirs, { type: "signIn.failed", target, after: { step: "enrolment" }, outcome: "failed" });
      return undefined;
    }
    await audit(theirs, { type: "secondFactor.enrolled", target });
    const cookies = await finish(application, work, answer.cookies, { code }, from, "totp");
    if (!cookies) return undefined;
    const seen = await askLibrary(work.tx, async () => ({
      headers: new Headers(),
      response: await library.api.viewBackupCodes({ body: { userId: session.person_id } }),
    }));
    if ("refused" in seen) throw new Error(`recovery codes cannot be read: ${seen.refused}`);
    return { cookies, recoveryCodes: seen.response.backupCodes };
  });
  if (!outcome) throw wrongCode();
  return outcome;
}

/** Somebody who is signed in shows again who they are, before something that asks for it. Throws 400 or 429. */
export async function confirmPerson(
  application: Application,
  library: Library,
  code: string,
  session: SessionRow,
  cookieHeader: string,
  from: From,
): Promise<void> {
  const keys = personKeys(session.person_id, from);
  await requireRoom(application.database, keys, application.clock.now());
  const { person_id: id, role, session_id: sessionId } = session;
  const actor = { kind: "person", id, role, address: from.address } as const;
  const done = await transact(application, actor, from.correlationId, async (work) => {
    const answer = await verify(work, library, { code }, cookieHeader);
    const good = !("refused" in answer) && (await takeOnce(work, id, code));
    if (good) {
      await proveSession(work.tx, session.token, from, work.now);
      await clearFailures(work, keys);
    } else await countFailure(work, keys);
    const type = good ? "signIn.confirmed" : "signIn.failed";
    const outcome = good ? "success" : "failed";
    await audit(work, {
      type,
      target: { personId: id, sessionId },
      after: { step: "confirmation" },
      outcome,
    });
    return good;
  });
  // Not 401: whoever asks is signed in.
  if (!done) throw invalidField("code", wrongCode().message, "Code");
}

const verify = (
  { tx }: Work,
  library: Library,
  factor: SecondFactor,
  cookie: string,
): Promise<Answered<unknown>> => {
  const asked = { headers: withCookie(cookie), returnHeaders: true } as const;
  return "code" in factor
    ? askLibrary(tx, () => library.api.verifyTOTP({ body: { code: factor.code }, ...asked }))
    : askLibrary(tx, () => library.api.verifyBackupCode({ body: { code: factor.recoveryCode }, ...asked }));
};

/**
 * Marks the new session as proven, and the browser as known. Returns the cookies of both; undefined, and no session, when the
 * code was taken before or the person is disabled.
 */
async function finish(
  application: Application,
  work: Work,
  cookies: readonly string[],
  factor: SecondFactor,
  from: From,
  proof: string,
): Promise<readonly string[] | undefined> {
  const { config, vault } = application;
  const token = tokenOf(sentBack(cookies), cookieOf(config.portalUrl).name, librarySecret(vault));
  const session = token === undefined ? undefined : await findSession(work.tx, token);
  if (!session) throw new Error("the sign-in library made no session");
  const personId = session.person_id;
  const theirs = asPerson(work, session, from);
  const good =
    session.disabled_at === null && (!("code" in factor) || (await takeOnce(work, personId, factor.code)));
  if (!good) {
    await endSessionOf(work.tx, session.token);
    await audit(theirs, {
      type: "signIn.failed",
      target: { personId },
      after: { step: "code", reason: "replayed" },
      outcome: "failed",
    });
    return undefined;
  }
  const sessionId = await proveSession(work.tx, session.token, from, work.now);
  await clearFailures(work, attemptKeys(application, session.email, from));
  await clearFailures(work, personKeys(personId, from));
  await forgetSessions(work.tx, work.now);
  await audit(theirs, { type: "portalSession.begun", target: { personId, sessionId }, after: { proof } });
  return [...cookies, knownBrowserCookie(application, session.email)];
}

/** RFC 6238, 5.2: a code is taken once. */
const takeOnce = async (work: Work, personId: string, code: string): Promise<boolean> =>
  (await takeCode(work.tx, personId, lookupHash(code), after(work.now, -codeLife), work.now)) > 0;

const startAgain = () =>
  wrong("It took too long, or too many codes were wrong. Begin again with the password.");
