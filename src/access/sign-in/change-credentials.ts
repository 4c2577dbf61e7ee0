import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { invalidField } from "../../problem.ts";
import type { Actor, Work } from "../../work.ts";
import { dropSecondFactor, endSessionsOfPerson } from "../people/session-queries.ts";
import { askLibrary, withCookie } from "./ask-library.ts";
import { countFailure, personKeys, requireRoom } from "./attempt.ts";
import type { Library } from "./library.ts";
import { requireGoodPassword } from "./password.ts";
import type { SessionRow } from "./queries.ts";
import { type AfterPassword, type From, tryPassword } from "./sign-in-with-password.ts";

/** Somebody who is signed in, with what the library knows the session by. */
export interface Own {
  readonly session: SessionRow;
  readonly cookie: string;
  readonly from: From;
}

const actorOf = ({ session: { person_id: id, role }, from: { address } }: Own): Actor => ({
  kind: "person",
  id,
  role,
  address,
});
/** Not 401: whoever asks is signed in. */
const wrongPassword = (field: string) =>
  invalidField(field, "The present password is not right.", "Password");

/** Replaces the own password, and signs out everywhere else. Throws 400 when one of them is not right. */
export async function changePassword(
  application: Application,
  library: Library,
  own: Own,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  const { email, name, person_id: personId, session_id: sessionId } = own.session;
  requireGoodPassword(next, { email, name });
  await counted(application, own, "current", async (work) => {
    const answer = await askLibrary(work.tx, () =>
      library.api.changePassword({
        body: { currentPassword: current, newPassword: next },
        headers: withCookie(own.cookie),
        returnHeaders: true,
      }),
    );
    if ("refused" in answer) return undefined;
    await endSessionsOfPerson(work.tx, personId, sessionId);
    await audit(work, { type: "password.changed", target: { personId } });
    return true;
  });
}

/** New recovery codes; those before are good for nothing. Throws 400 when the password is wrong. */
export async function renewRecoveryCodes(
  application: Application,
  library: Library,
  own: Own,
  password: string,
): Promise<readonly string[]> {
  return counted(application, own, "password", async (work) => {
    const answer = await askLibrary(work.tx, () =>
      library.api.generateBackupCodes({
        body: { password },
        headers: withCookie(own.cookie),
        returnHeaders: true,
      }),
    );
    if ("refused" in answer) return undefined;
    await audit(work, { type: "recoveryCodes.renewed", target: { personId: own.session.person_id } });
    return answer.response.backupCodes;
  });
}

/**
 * Ends the own second factor and every session, and makes a session that can only set up another. Throws 400 when the
 * password is wrong; then nothing has changed.
 */
export async function replaceSecondFactor(
  application: Application,
  library: Library,
  own: Own,
  password: string,
): Promise<AfterPassword> {
  const { email, person_id: personId } = own.session;
  const keys = personKeys(personId, own.from);
  return counted(application, own, "password", async (work) => {
    const { password: held } = await library.$context;
    const hash = await passwordHash(work, library, personId);
    if (hash === undefined || !(await held.verify({ hash, password }))) return undefined;
    await dropSecondFactor(work.tx, personId, work.now);
    await endSessionsOfPerson(work.tx, personId, null);
    await audit(work, { type: "secondFactor.replaced", target: { personId } });
    const next = await tryPassword(application, work, library, { email, password }, keys, own.from);
    if (typeof next === "string") throw new Error("a password that was right does not sign in");
    return next;
  });
}

async function passwordHash(work: Work, library: Library, personId: string): Promise<string | undefined> {
  const answer = await askLibrary(work.tx, async () => {
    const { internalAdapter } = await library.$context;
    const accounts = await internalAdapter.findAccounts(personId);
    return {
      headers: new Headers(),
      response: accounts.find(({ providerId }) => providerId === "credential"),
    };
  });
  return "refused" in answer ? undefined : (answer.response?.password ?? undefined);
}

/** Runs what asks for the own password; a wrong one counts as a failure to sign in. */
async function counted<T>(
  application: Application,
  own: Own,
  field: string,
  run: (work: Work) => Promise<T | undefined>,
): Promise<T> {
  const keys = personKeys(own.session.person_id, own.from);
  await requireRoom(application.database, keys, application.clock.now());
  const done = await transact(application, actorOf(own), own.from.correlationId, async (work) => {
    const result = await run(work);
    if (result !== undefined) return result;
    await countFailure(work, keys);
    const target = { personId: own.session.person_id };
    await audit(work, { type: "signIn.failed", target, after: { step: "account" }, outcome: "failed" });
    return undefined;
  });
  if (done === undefined) throw wrongPassword(field);
  return done;
}
