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

const keyPairFields: readonly (readonly [name: string, form: RegExp, what: string])[] = [
  [
    "accountId",
    /^[A-Za-z0-9]{1,20}(?:[_-][A-Za-z0-9]{1,10})?$/,
    "the account id of NetSuite, such as 1234567",
  ],
  ["certificateId", /^[\x21-\x7e]{1,200}$/, "the certificate id that NetSuite shows beside the certificate"],
];

/** What is wrong with the fields for NetSuite: `accountId` and `certificateId` must be there, `subsidiaryId` may be. */
export function checkKeyPairAuthorization(fields: AuthorizationFields): Finding[] {
  const validatorName = "Authorization";
  const findings = keyPairFields
    .filter(([name, form]) => !form.test(fields[name]?.trim() ?? ""))
    .map(([itemId, , what]) => ({ itemId, message: `${itemId} is required: ${what}`, validatorName }));
  const { subsidiaryId } = fields;
  if (subsidiaryId !== undefined && !/^\d{1,10}$/.test(subsidiaryId.trim())) {
    const message = "subsidiaryId must be NetSuite's number of the subsidiary";
    findings.push({ itemId: "subsidiaryId", message, validatorName });
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
