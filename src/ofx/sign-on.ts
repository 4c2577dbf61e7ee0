import type { Application } from "../application.ts";
import { examineCredentials, type SignOn } from "../credentials/check-credentials.ts";
import type { FinancialInstitution } from "./financial-institution.ts";
import type { OfxRequest, SignOnRequest } from "./request.ts";
import type { Status } from "./status.ts";

/** What a sign-on came to. `anonymous` may read the profile and nothing else. */
export type SignedOn =
  | { readonly kind: "customer"; readonly signOn: SignOn }
  | { readonly kind: "anonymous" }
  | { readonly kind: "refused"; readonly status: Status };

/** Checks version, institution and credentials of a request, in this order: what is refused early costs no check. */
export async function signOn(
  application: Application,
  institution: FinancialInstitution,
  request: OfxRequest,
): Promise<SignedOn> {
  const asked = request.signOn;
  if (!request.supported) return { kind: "refused", status: "unsupportedVersion" };
  if (!asked) return { kind: "refused", status: "signOnInvalid" };
  if (!isOurs(asked.institution, institution)) return { kind: "refused", status: "wrongInstitution" };
  if (isAnonymous(asked)) {
    const profileOnly = request.sets.every(({ name }) => name === "PROF" || name === "SIGNON");
    return profileOnly ? { kind: "anonymous" } : { kind: "refused", status: "signOnInvalid" };
  }
  const checked = await examineCredentials(application, asked.userId, asked.userPass);
  if (checked.kind === "signed-on") return { kind: "customer", signOn: checked.signOn };
  return { kind: "refused", status: checked.kind === "locked" ? "locked" : "signOnInvalid" };
}

/** A client that names no institution means the one it called. */
function isOurs(named: SignOnRequest["institution"], { org, fid }: FinancialInstitution): boolean {
  if (!named) return true;
  return named.org.toUpperCase() === org.toUpperCase() && (named.fid === undefined || named.fid === fid);
}

/** "anonymous" filled up with zeros to 32 characters, as the standard has it; shorter ones count as well. */
const isAnonymous = ({ userId, userPass }: SignOnRequest): boolean =>
  /^anonymous0{0,23}$/i.test(userId) && /^anonymous0{0,23}$/i.test(userPass);
