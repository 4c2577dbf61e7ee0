/** The codes that answers carry (OFX 1.6 and 2.x, "Status codes"), with what we say beside them. */
export const statuses = {
  ok: { code: 0, severity: "INFO", message: null },
  current: { code: 1, severity: "INFO", message: "The client is up to date." },
  unsupported: { code: 2000, severity: "ERROR", message: "This request is not supported." },
  tooMuch: {
    code: 2000,
    severity: "ERROR",
    message: "Too much was asked for at once. Ask for the rest in another request.",
  },
  invalidAccount: {
    code: 2001,
    severity: "ERROR",
    message: "The account cannot be asked for in this way.",
  },
  noSuchAccount: { code: 2003, severity: "ERROR", message: "There is no such account." },
  accountClosed: { code: 2004, severity: "ERROR", message: "The bank has disconnected this account." },
  badDate: { code: 2020, severity: "ERROR", message: "A date is not valid." },
  unsupportedVersion: {
    code: 2021,
    severity: "ERROR",
    message: "This version of OFX, or its application security, is not supported.",
  },
  badRange: { code: 2027, severity: "ERROR", message: "The range of dates is not valid." },
  wrongInstitution: {
    code: 13504,
    severity: "ERROR",
    message: "The institution's ORG or FID is not ours.",
  },
  signOnInvalid: { code: 15500, severity: "ERROR", message: "User name or password are not valid." },
  locked: {
    code: 15502,
    severity: "ERROR",
    message: "Too many wrong passwords. Try again in 15 minutes.",
  },
  passwordNotChangeable: {
    code: 15503,
    severity: "ERROR",
    message: "The password cannot be changed here. Ask the bank for a new pair.",
  },
} as const satisfies Readonly<
  Record<string, { code: number; severity: "INFO" | "ERROR"; message: string | null }>
>;

export type Status = keyof typeof statuses;
