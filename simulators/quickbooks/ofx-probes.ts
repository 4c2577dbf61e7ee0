import { day } from "../../src/clock.ts";
import type { Heard, Manner } from "./exchange.ts";
import { postOfx, signOnOf } from "./ofx-client.ts";
import { writeOfxDate, writeOfxDay } from "./ofx-date.ts";
import type { Dialect } from "./ofx-dialect.ts";
import {
  accountsSet,
  anonymousSignOn,
  type BankAccount,
  type Field,
  profileSet,
  type SignOn,
  type StatementQuestion,
  signOnSet,
  statementSets,
  wrapper,
  writeOfx,
} from "./ofx-request.ts";
import type { ProbeScene, RunProbe } from "./probe.ts";

/* Each probe sends whole files as it wants them; the rest of the file is what an honest poll would send. */

type OfxProbe = { readonly what: string; readonly protocol: "ofx"; readonly run: RunProbe };
const ofx = (what: string, run: RunProbe): OfxProbe => ({ what, protocol: "ofx", run });

/** What a file differs in from an honest one. */
interface Difference {
  readonly signOn?: Partial<SignOn>;
  readonly account?: Partial<BankAccount>;
  readonly question?: Partial<StatementQuestion>;
  /** Behind the sign-on, and behind the statements. */
  readonly inSignOn?: readonly Field[];
  readonly sets?: readonly Field[];
  readonly dialect?: Partial<Dialect>;
}

function honest(scene: ProbeScene, difference: Difference = {}): string {
  const { world, institution, connection, feed } = scene;
  const dialect = { ...institution.dialect, ...difference.dialect };
  const signOn = { ...signOnOf(world, institution, connection), ...difference.signOn };
  const account = { ...feed.account.ofx!, ...difference.account };
  const start = writeOfxDay(feed.startDate);
  const questions = [{ transaction: world.newId(), account, start, ...difference.question }];
  return writeOfx(dialect, [
    signOnSet(dialect, signOn, difference.inSignOn),
    ...(difference.sets ?? statementSets(questions)),
  ]);
}

const post = (scene: ProbeScene, body: string | Buffer, manner?: Manner): Promise<Heard> =>
  postOfx(scene.world, scene.institution, body, manner ? { manner } : {});

/** One file that differs from an honest one. */
const sends = (what: string, difference: Difference | ((scene: ProbeScene) => Difference)): OfxProbe =>
  ofx(what, async (scene) => [
    await post(scene, honest(scene, typeof difference === "function" ? difference(scene) : difference)),
  ]);

/** Bytes as they are. */
const raw = (what: string, body: (scene: ProbeScene) => string): OfxProbe =>
  ofx(what, async (scene) => [await post(scene, body(scene))]);

const instant = (scene: ProbeScene, days: number): string =>
  writeOfxDate(scene.world.now().getTime() + days * day, scene.institution.dialect.syntax === "xml");

/** The same file with something put in front of its last end tag. */
const before = (file: string, text: string): string => file.replace(/<\/OFX>\s*$/, `${text}</OFX>`);

export const ofxProbes = {
  "no-sign-on": ofx("a statement without any sign-on", async (scene) => {
    const file = honest(scene).replace(/<SIGNONMSGSRQV1>.*<\/SIGNONMSGSRQV1>\s*/s, "");
    return [await post(scene, file)];
  }),
  "sign-on-only": sends("a sign-on and nothing else", { sets: [] }),
  "wrong-password": sends("a wrong password", { signOn: { password: "AAAAbbbbCCCCdddd" } }),
  "locked-pair": ofx("ten wrong passwords, then the right one", async (scene) => {
    const heard: Heard[] = [];
    for (let time = 0; time < 10; time += 1)
      heard.push(await post(scene, honest(scene, { signOn: { password: `AAAAbbbbCCCC${1000 + time}` } })));
    return [...heard, await post(scene, honest(scene))];
  }),
  "wrong-user": sends("a user name that was never issued", { signOn: { username: "ZZZZ-ZZZZ-ZZZZ" } }),
  "anonymous-statement": ofx("a statement for anonymous", async (scene) => {
    const { world, institution, connection } = scene;
    const signOn = anonymousSignOn(signOnOf(world, institution, connection));
    return [await post(scene, honest(scene, { signOn }))];
  }),
  "wrong-institution": sends("another bank's ORG and FID", {
    signOn: { org: "ANOTHERBANK", fid: "1" },
    dialect: { institution: true },
  }),
  "foreign-account": sends("an account that is not the customer's", { account: { accountId: "00000000" } }),
  "wrong-aggregate": sends("a bank account asked for as a card, or the other way round", (scene) => ({
    account:
      scene.feed.account.ofx?.kind === "card"
        ? { kind: "bank", bankId: "999000001", accountType: "CHECKING" }
        : { kind: "card" },
  })),
  "reversed-dates": sends("a window that ends before it begins", (scene) => ({
    question: { start: instant(scene, -1), end: instant(scene, -10) },
  })),
  "future-start": sends("a window that begins in a month", (scene) => ({
    question: { start: instant(scene, 30) },
  })),
  "bad-date": sends("a thirteenth month", { question: { start: "20261340" } }),
  "no-start": sends("a window without a beginning", { question: { start: null } }),
  "same-twice": ofx("the same file twice", async (scene) => {
    const file = honest(scene);
    return [await post(scene, file), await post(scene, file)];
  }),
  "two-at-once": ofx("two polls at once", (scene) =>
    Promise.all([post(scene, honest(scene)), post(scene, honest(scene))]),
  ),
  "cut-while-reading": ofx("the connection is cut within the answer, then asked again", async (scene) => {
    const file = honest(scene);
    return [await post(scene, file, { http: "1.1", cutAfter: 100 }), await post(scene, file)];
  }),
  "slow-reading": ofx("the answer is read slowly", async (scene) => [
    await post(scene, honest(scene), { http: "1.1", slowlyMs: 5 }),
  ]),
  "http-1.0": ofx("HTTP/1.0, Host without a port", async (scene) => [
    await post(scene, honest(scene), { http: "1.0" }),
  ]),
  "unknown-aggregates": sends("aggregates and leaves nobody knows", {
    inSignOn: [["X.EXTRA", [["X.INNER", "1"]]]],
    question: { more: [["X.MORE", [["X.DEEP", [["X.LEAF", "a & b"]]]]]] },
  }),
  "intu-tags": sends("the tags that Intuit's products add", {
    inSignOn: [
      ["INTU.BID", "3000"],
      ["INTU.USERID", "nobody"],
    ],
  }),
  "several-sets": sends("profile, accounts and a statement in one file", (scene) => {
    const { world, feed } = scene;
    const start = writeOfxDay(feed.startDate);
    return {
      sets: [
        profileSet(world.newId()),
        accountsSet(world.newId()),
        ...statementSets([{ transaction: world.newId(), account: feed.account.ofx!, start }]),
      ],
    };
  }),
  "unsupported-message": sends("a closing statement, which is not offered", ({ world }) => ({
    sets: [
      ["BANKMSGSRQV1", [wrapper("STMTENDTRNRQ", world.newId(), ["STMTENDRQ", [["DTSTART", "20260101"]]])]],
    ],
  })),
  "pin-change": ofx("a new password", async (scene) => {
    const { world, connection } = scene;
    const change: Field = wrapper("PINCHTRNRQ", world.newId(), [
      "PINCHRQ",
      [
        ["USERID", connection.username],
        ["NEWUSERPASS", "AAAAbbbbCCCCdddd"],
      ],
    ]);
    const lone = writeOfx({ ...scene.institution.dialect, newline: "lf" }, [change]);
    const inner = lone.slice(lone.indexOf("<PINCHTRNRQ>"), lone.lastIndexOf("</OFX>"));
    return [
      await post(
        scene,
        honest(scene, { sets: [] }).replace("</SIGNONMSGSRQV1>", `${inner}</SIGNONMSGSRQV1>`),
      ),
    ];
  }),
  "unknown-version": sends("a version that does not exist", { dialect: { version: "999" } }),
  "large-body": raw("two megabytes", (scene) =>
    before(honest(scene), `<X.PAD>${"x".repeat(2_000_000)}</X.PAD>`),
  ),
  "deep-nesting": raw("a thousand aggregates in each other", (scene) =>
    before(honest(scene), `${"<X.D>".repeat(1_000)}<X.L>1${"</X.D>".repeat(1_000)}`),
  ),
  "many-tags": raw("thirty thousand leaves", (scene) =>
    before(honest(scene), `<X.MANY>${"<X.L>1\n".repeat(30_000)}</X.MANY>`),
  ),
  "doctype-bomb": raw("entities that grow without end", (scene) => {
    const file = honest(scene, { dialect: { syntax: "xml", version: "203" } });
    const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
    const bomb = `<!DOCTYPE OFX [<!ENTITY e0 "boom">${entities.join("")}]>`;
    return file.replace("<OFX>", `${bomb}<OFX>`).replace(/<LANGUAGE>[^<]*/, "<LANGUAGE>&e9;");
  }),
  "not-ofx": raw("a body that is no OFX", () => "hello"),
  "empty-body": raw("an empty body", () => ""),
  "wrong-content-type": ofx("a file told to be JSON", async (scene) => [
    await postOfx(scene.world, scene.institution, honest(scene), { contentType: "application/json" }),
  ]),
  get: ofx("GET instead of POST", async ({ world, institution }) => [
    await world.call({ method: "GET", url: world.addressOf(institution), headers: {} }),
  ]),
} satisfies Record<string, OfxProbe>;
