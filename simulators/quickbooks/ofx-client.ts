import type { Heard, Manner } from "./exchange.ts";
import type { Dialect } from "./ofx-dialect.ts";
import { UnreadableOfx } from "./ofx-elements.ts";
import { type OfxReply, readReply } from "./ofx-reply.ts";
import { cookieOf, type Field, type SignOn, signOnSet, writeOfx } from "./ofx-request.ts";
import type { Connection, Institution } from "./records.ts";
import type { World } from "./world.ts";

/** An answer that can be read, or why there is none. */
export type OfxAnswer = OfxReply | { readonly failed: string };

/** What the connection signs on with. */
export function signOnOf(world: World, institution: Institution, connection: Connection): SignOn {
  const { username, password, clientUid } = connection;
  return { now: world.now(), username, password, org: institution.org, fid: institution.fid, clientUid };
}

/** Sends message sets behind a sign-on and reads the answer. */
export async function askOfx(
  world: World,
  institution: Institution,
  signOn: SignOn,
  sets: readonly Field[],
): Promise<OfxAnswer> {
  const body = writeOfx(institution.dialect, [signOnSet(institution.dialect, signOn), ...sets]);
  const heard = await postOfx(world, institution, body);
  return readAnswer(heard, institution.dialect, sets);
}

/** Posts a file as the institution's dialect does. */
export function postOfx(
  world: World,
  institution: Institution,
  body: string | Buffer,
  { manner, contentType = "application/x-ofx" }: { manner?: Manner; contentType?: string } = {},
): Promise<Heard> {
  const own = institution.dialect.http === "1.0" ? ({ http: "1.0" } as const) : undefined;
  const headers = {
    "content-type": contentType,
    accept: "*/*, application/x-ofx",
    "user-agent": "InetClntApp/3.0",
  };
  const chosen = manner ?? own;
  const url = world.addressOf(institution);
  return world.call({ method: "POST", url, headers, body, ...(chosen ? { manner: chosen } : {}) });
}

/** Reads what came back of a file with these sets; what a strict client would refuse becomes a complaint. */
export function readAnswer(heard: Heard, dialect: Dialect, sets: readonly Field[]): OfxAnswer {
  if (heard.outcome === "failed") return { failed: heard.reason };
  if (heard.status !== 200)
    return { failed: `HTTP ${heard.status}: ${heard.body.toString("utf8").slice(0, 200)}` };
  try {
    const reply = readReply(heard.body);
    return { ...reply, complaints: [...reply.complaints, ...complainOfManners(heard, reply, dialect, sets)] };
  } catch (error) {
    if (error instanceof UnreadableOfx) return { failed: `not readable as OFX: ${error.message}` };
    throw error;
  }
}

function* complainOfManners(
  { headers }: Extract<Heard, { outcome: "answered" }>,
  reply: OfxReply,
  dialect: Dialect,
  sets: readonly Field[],
): Generator<string> {
  const type = headers.get("content-type") ?? "none";
  if (!/^application\/x-ofx\b/i.test(type)) yield `the content type is ${type}`;
  if (!headers.has("content-length")) yield "there is no Content-Length";
  if (reply.syntax !== dialect.syntax) yield `${dialect.syntax} was answered with ${reply.syntax}`;
  const asked = transactionsIn(sets);
  const answered = reply.wrappers.map(({ transaction }) => transaction);
  if (asked.join() !== answered.join())
    yield `${asked.length} requests, but answers to ${answered.length} others`;
  for (const { transaction, cookie, status, data, name } of reply.wrappers) {
    if (asked.includes(transaction) && cookie !== cookieOf(transaction)) yield `${name} lacks its CLTCOOKIE`;
    if (status.severity === "ERROR" && data) yield `${name} has an error and data`;
  }
}

/** The TRNUIDs of message sets, in order. */
function transactionsIn(fields: readonly (Field | undefined)[]): string[] {
  return fields.flatMap((field) => {
    if (!field) return [];
    const [name, content] = field;
    if (typeof content === "string") return name === "TRNUID" ? [content] : [];
    return transactionsIn(content);
  });
}
