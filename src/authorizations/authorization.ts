import type { Finding } from "../problem.ts";

/** What the bank sends of a customer's authorisation: texts by name. */
export type AuthorizationFields = Readonly<Record<string, string>>;

const maximumFields = 20;
const longestName = 100;
const longestValue = 2_000;

/** What is wrong with the fields for Sage: `authorizationId` must be there, `bankId` may be (wire contract, section 3). */
export function checkSageAuthorization(fields: AuthorizationFields): Finding[] {
  const findings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    findings.push({ itemId, message, validatorName: "Authorization" });
  };
  const entries = Object.entries(fields);
  if (entries.length > maximumFields) wrong("authorization", `at most ${maximumFields} fields are taken`);
  if (!fields.authorizationId?.trim()) {
    wrong(
      "authorizationId",
      "authorizationId is required for Sage: the one that Sage gave to your sign-in page",
    );
  }
  for (const [name, value] of entries) {
    if (name.length > longestName) wrong(name, `names are at most ${longestName} characters long`);
    if (value.length > longestValue) wrong(name, `${name} must be at most ${longestValue} characters long`);
  }
  return findings;
}

/** Whether two sets of fields say the same, in whatever order. */
export function sameFields(a: AuthorizationFields, b: AuthorizationFields): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
