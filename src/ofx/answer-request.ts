import type { Application } from "../application.ts";
import { listCollectedAccounts } from "../collection/collect.ts";
import type { Collector } from "../collection/collector.ts";
import { type SignOn, stillSignsOn } from "../credentials/check-credentials.ts";
import { accountList } from "./account-list.ts";
import { type Aggregate, aggregate, type Content, inOrder } from "./aggregate.ts";
import { textAt } from "./element.ts";
import { type FinancialInstitution, institutionFields } from "./financial-institution.ts";
import { type Carried, makeStatement } from "./make-statement.ts";
import { type NamedAccount, nameAccounts } from "./name-accounts.ts";
import { readOfxDate, writeInstant } from "./ofx-date.ts";
import { type Fit, fitFor } from "./ofx-text.ts";
import { profileOf } from "./profile.ts";
import { linesPerStatement } from "./read-lines.ts";
import type { OfxRequest, Wrapper } from "./request.ts";
import type { SignedOn } from "./sign-on.ts";
import { type Status, statuses } from "./status.ts";

/** What the answers of one server have in common. */
export interface Served {
  readonly institution: FinancialInstitution;
  /** The one address that takes everything. */
  readonly url: string;
  /** Since when the profile is as it is; to the second. */
  readonly profileSince: Date;
}

export interface Answer {
  readonly root: Aggregate;
  readonly carried: readonly Carried[];
  /** Lines that the answer carries. */
  readonly lines: number;
}

/** More messages than this in one request are answered with an error each: no client sends so many. */
const mostMessages = 50;
/** Lines in all statements of one answer, softly. */
const linesPerAnswer = 2 * linesPerStatement;

/** Answers every message of a request, sets and messages in the order they came. */
export function answerRequest(
  application: Application,
  served: Served,
  request: OfxRequest,
  signedOn: SignedOn,
): Promise<Answer> {
  return new Answering(application, served, request, signedOn).answer();
}

interface Reply {
  readonly status: Status;
  /** What follows the status, under its name. */
  readonly data?: readonly [name: string, content: Aggregate];
}

/** One request under way: what of its limits is spent, and what is known of its connection. */
class Answering {
  readonly #application: Application;
  readonly #served: Served;
  readonly #request: OfxRequest;
  readonly #signedOn: SignedOn;
  readonly #fit: Fit;
  readonly #carried: Carried[] = [];
  #messages = 0;
  #lines = 0;
  #accounts: Promise<NamedAccount[]> | undefined;

  constructor(application: Application, served: Served, request: OfxRequest, signedOn: SignedOn) {
    this.#application = application;
    this.#served = served;
    this.#request = request;
    this.#signedOn = signedOn;
    this.#fit = fitFor(request.syntax);
  }

  async answer(): Promise<Answer> {
    const sets: [string, Content][] = [];
    const all = this.#request.sets;
    for (const { name, wrappers } of all.some((set) => set.name === "SIGNON") ? all : [signOnOnly, ...all]) {
      const fields: [string, Content][] = name === "SIGNON" ? [["SONRS", this.#signOnAnswer()]] : [];
      for (const wrapper of wrappers) {
        const { status, data } = await this.#reply(name, wrapper);
        const start: [string, Content][] = [
          ["TRNUID", wrapper.transactionUid],
          ["STATUS", statusFields(status)],
          ["CLTCOOKIE", wrapper.cookie],
        ];
        fields.push([`${wrapper.name}TRNRS`, inOrder(data ? [...start, data] : start)]);
      }
      if (fields.length > 0) sets.push([`${name}MSGSRSV1`, inOrder(fields)]);
    }
    return { root: inOrder(sets), carried: this.#carried, lines: this.#lines };
  }

  #signOnAnswer(): Aggregate {
    const { institution, profileSince } = this.#served;
    const signedOn = this.#signedOn;
    return aggregate("SONRS", {
      STATUS: statusFields(signedOn.kind === "refused" ? signedOn.status : "ok"),
      DTSERVER: writeInstant(this.#application.clock.now()),
      LANGUAGE: "ENG",
      DTPROFUP: writeInstant(profileSince),
      FI: this.#request.signOn?.institution ? institutionFields(institution) : undefined,
    });
  }

  async #reply(set: string, wrapper: Wrapper): Promise<Reply> {
    const signedOn = this.#signedOn;
    if (signedOn.kind === "refused") return { status: signedOn.status };
    this.#messages += 1;
    if (this.#messages > mostMessages) return { status: "tooMuch" };
    const kind = `${set}/${wrapper.name}`;
    if (kind === "PROF/PROF") return this.#profile(wrapper);
    if (kind === "SIGNON/PINCH") return { status: "passwordNotChangeable" };
    if (signedOn.kind === "anonymous") return { status: "signOnInvalid" };
    switch (kind) {
      case "SIGNUP/ACCTINFO":
        return this.#accountList(signedOn.signOn);
      case "BANK/STMT":
        return this.#statement(signedOn.signOn, wrapper, false);
      case "CREDITCARD/CCSTMT":
        return this.#statement(signedOn.signOn, wrapper, true);
      default:
        return { status: "unsupported" };
    }
  }

  #profile({ message }: Wrapper): Reply {
    const { institution, url, profileSince } = this.#served;
    const known = readOfxDate(textAt(message, "DTPROFUP") ?? "");
    if (known && known.at >= profileSince) return { status: "current" };
    return { status: "ok", data: ["PROFRS", profileOf(institution, url, profileSince)] };
  }

  async #accountList(signOn: SignOn): Promise<Reply> {
    const accounts = await this.#namedAccounts(signOn);
    const { bankId } = this.#served.institution;
    const list = accountList(accounts, bankId, this.#fit, this.#application.clock.now());
    return { status: "ok", data: ["ACCTINFORS", list] };
  }

  async #statement(signOn: SignOn, { message }: Wrapper, card: boolean): Promise<Reply> {
    const accounts = await this.#namedAccounts(signOn);
    const made = await makeStatement(this.#application, collectorOf(signOn), this.#served.institution, {
      card,
      message,
      accounts,
      fit: this.#fit,
      room: linesPerAnswer - this.#lines,
    });
    if (made.kind === "refused") return { status: made.status };
    this.#carried.push(made.carried);
    this.#lines += made.carried.positions.length;
    return { status: "ok", data: [card ? "CCSTMTRS" : "STMTRS", made.statement] };
  }

  /** Of the connection that signed on; read once for a request. */
  #namedAccounts(signOn: SignOn): Promise<NamedAccount[]> {
    const collector = collectorOf(signOn);
    this.#accounts ??= listCollectedAccounts(this.#application, collector).then((accounts) =>
      nameAccounts(this.#application, collector, accounts),
    );
    return this.#accounts;
  }
}

const signOnOnly = { name: "SIGNON", wrappers: [] };

export const collectorOf = (signOn: SignOn): Collector => ({
  companyId: signOn.companyId,
  connectionId: signOn.connectionId,
  channel: "ofx",
  stillMay: (work) => stillSignsOn(work, signOn),
});

export function statusFields(status: Status): Aggregate {
  const { code, severity, message } = statuses[status];
  return aggregate("STATUS", { CODE: String(code), SEVERITY: severity, MESSAGE: message ?? undefined });
}
