import { writeOfxDate } from "./ofx-date.ts";
import type { Dialect } from "./ofx-dialect.ts";

/** A leaf with its text or an aggregate with its fields; one without a value is left out. */
export type Field = readonly [name: string, content: string | readonly (Field | undefined)[]];

/** What a sign-on tells, and to whom. */
export interface SignOn {
  readonly now: Date;
  readonly username: string;
  readonly password: string;
  readonly org: string;
  readonly fid: string;
  readonly clientUid: string;
}

export interface BankAccount {
  readonly kind: "bank" | "card";
  readonly bankId: string;
  readonly branchId: string | null;
  readonly accountId: string;
  readonly accountType: string;
}

const anonymous = "anonymous".padEnd(32, "0");

/** A sign-on set; `more` stands behind what QuickBooks tells of itself. */
export function signOnSet(dialect: Dialect, signOn: SignOn, more: readonly Field[] = []): Field {
  const { now, username, password, org, fid, clientUid } = signOn;
  return [
    "SIGNONMSGSRQV1",
    [
      [
        "SONRQ",
        [
          ["DTCLIENT", writeOfxDate(now.getTime(), dialect.syntax === "xml")],
          ["USERID", username],
          ["USERPASS", password],
          ["LANGUAGE", "ENG"],
          dialect.institution && org ? ["FI", [["ORG", org], fid ? ["FID", fid] : undefined]] : undefined,
          ["APPID", "QBKS"],
          ["APPVER", "2700"],
          dialect.clientUid ? ["CLIENTUID", clientUid] : undefined,
          ...more,
        ],
      ],
    ],
  ];
}

/** A sign-on that asks nobody's money: allowed for the profile alone. */
export const anonymousSignOn = (signOn: SignOn): SignOn => ({
  ...signOn,
  username: anonymous,
  password: anonymous,
});

export const profileSet = (transaction: string): Field => [
  "PROFMSGSRQV1",
  [
    wrapper("PROFTRNRQ", transaction, [
      "PROFRQ",
      [
        ["CLIENTROUTING", "NONE"],
        ["DTPROFUP", "19900101"],
      ],
    ]),
  ],
];

export const accountsSet = (transaction: string): Field => [
  "SIGNUPMSGSRQV1",
  [wrapper("ACCTINFOTRNRQ", transaction, ["ACCTINFORQ", [["DTACCTUP", "19900101"]]])],
];

/** One statement that is asked for. The start is an OFX date; without it the bank gives what it offers. */
export interface StatementQuestion {
  readonly transaction: string;
  readonly account: BankAccount;
  readonly start: string | null;
  readonly end?: string;
  /** What else stands in the request, behind the window. */
  readonly more?: readonly Field[];
}

/** The message sets for statements: banks first, then cards. */
export function statementSets(questions: readonly StatementQuestion[]): Field[] {
  const of = (kind: BankAccount["kind"]) =>
    questions.filter(({ account }) => account.kind === kind).map((question) => statementRequest(question));
  const [banks, cards] = [of("bank"), of("card")];
  const sets: Field[] = [];
  if (banks.length > 0) sets.push(["BANKMSGSRQV1", banks]);
  if (cards.length > 0) sets.push(["CREDITCARDMSGSRQV1", cards]);
  return sets;
}

function statementRequest({ transaction, account, start, end, more = [] }: StatementQuestion): Field {
  const card = account.kind === "card";
  return wrapper(card ? "CCSTMTTRNRQ" : "STMTTRNRQ", transaction, [
    card ? "CCSTMTRQ" : "STMTRQ",
    [
      accountField(account),
      [
        "INCTRAN",
        [start ? ["DTSTART", start] : undefined, end ? ["DTEND", end] : undefined, ["INCLUDE", "Y"]],
      ],
      ...more,
    ],
  ]);
}

export function accountField({ kind, bankId, branchId, accountId, accountType }: BankAccount): Field {
  if (kind === "card") return ["CCACCTFROM", [["ACCTID", accountId]]];
  return [
    "BANKACCTFROM",
    [
      ["BANKID", bankId],
      branchId ? ["BRANCHID", branchId] : undefined,
      ["ACCTID", accountId],
      ["ACCTTYPE", accountType],
    ],
  ];
}

/** A request with the identifier and the cookie that its answer must carry. */
export const wrapper = (name: string, transaction: string, request: Field): Field => [
  name,
  [["TRNUID", transaction], ["CLTCOOKIE", cookieOf(transaction)], request],
];

/** The cookie that goes with a transaction, so that an answer without it, or with another, is noticed. */
export const cookieOf = (transaction: string): string => `c${transaction.replaceAll("-", "").slice(0, 8)}`;

/** A whole document: header, empty line, body. */
export function writeOfx(dialect: Dialect, sets: readonly Field[], fileUid = "NONE"): string {
  const newline = dialect.newline === "crlf" ? "\r\n" : "\n";
  return `${header(dialect, newline, fileUid)}${write(["OFX", sets], dialect, newline)}`;
}

function header({ version, syntax }: Dialect, newline: string, fileUid: string): string {
  if (syntax === "xml") {
    return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>${newline}<?OFX OFXHEADER="200" VERSION="${version}" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="${fileUid}"?>${newline}`;
  }
  const lines = [
    "OFXHEADER:100",
    "DATA:OFXSGML",
    `VERSION:${version}`,
    "SECURITY:NONE",
    "ENCODING:USASCII",
    "CHARSET:1252",
    "COMPRESSION:NONE",
    "OLDFILEUID:NONE",
    `NEWFILEUID:${fileUid}`,
  ];
  return lines.map((line) => line + newline).join("") + newline;
}

function write([name, content]: Field, dialect: Dialect, newline: string): string {
  if (typeof content === "string") {
    const text = content.replace(/[&<>]/g, (found) => ({ "&": "&amp;", "<": "&lt;" })[found] ?? "&gt;");
    return `<${name}>${text}${dialect.endTags || dialect.syntax === "xml" ? `</${name}>` : ""}${newline}`;
  }
  const fields = content.filter((field) => field !== undefined);
  return `<${name}>${newline}${fields.map((field) => write(field, dialect, newline)).join("")}</${name}>${newline}`;
}
