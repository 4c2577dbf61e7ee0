import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { after, minute } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { errorBody, toProblem } from "./error-reply.ts";

/** What a handler answers; `body` undefined sends none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A running request may hold its key this long without an answer; then a repeat may take it over. */
const claimLifetime = 2 * minute;
const sealPurpose = (key: Key) => `idempotent-reply:${key.hash.toString("hex")}`;

/**
 * Runs the change a request asks for in one transaction, once per `Idempotency-Key` (wire contract, section 5.4).
 * The answer is stored in that transaction, sealed, and repeated for the same key; refusals are kept too, except
 * 429 and failures after which nothing was committed.
 */
export function change(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (work: Work) => Promise<Answer>,
): Promise<never> {
  return once(application, request, reply, (keep) =>
    transact(application, request.actor, request.id, async (work) => {
      const answer = await run(work);
      await keep(work.tx, answer);
      return answer;
    }),
  );
}

/** As `change`, for work that calls a provider and therefore takes several transactions. */
export function changeInSteps(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<Answer>,
): Promise<never> {
  return once(application, request, reply, async (keep) => {
    const answer = await run();
    await keep(application.database, answer);
    return answer;
  });
}

type Keep = (db: Queryable, answer: Answer) => Promise<void>;

async function once(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (keep: Keep) => Promise<Answer>,
): Promise<never> {
  const key = keyOf(request);
  if (key === undefined) return send(reply, await run(async () => {}));
  const claim = await takeClaim(application, request, key);
  if ("answer" in claim) {
    reply.header("idempotent-replayed", "true");
    return send(reply, claim.answer);
  }
  try {
    return send(reply, await run((db, answer) => keepAnswer(application, db, key, claim.holder, answer)));
  } catch (error) {
    const problem = toProblem(error, request);
    if (problem.status === 429 || problem.status >= 500) {
      await application.database.count(release, [key.hash, claim.holder]);
    } else {
      const body = errorBody(problem, request.id, application.config.url);
      await keepAnswer(application, application.database, key, claim.holder, {
        status: problem.status,
        body,
      });
    }
    throw error;
  }
}

/** Typed as never, so that a handler may return it whatever its reply type: bodies are checked against their schema. */
function send(reply: FastifyReply, answer: Answer): never {
  reply.code(answer.status);
  return (answer.body === undefined ? reply.send() : reply.send(answer.body)) as never;
}

interface Key {
  readonly hash: Buffer;
  readonly requestHash: Buffer;
}

function keyOf(request: FastifyRequest): Key | undefined {
  const header = request.headers["idempotency-key"];
  if (header === undefined || (request.method !== "POST" && request.method !== "PATCH")) return undefined;
  const text = String(header).trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) {
    throw new Problem(
      "invalid-idempotency-key",
      "The Idempotency-Key must be 1 to 255 visible ASCII characters, such as a GUID.",
    );
  }
  const path = request.url.split("?", 1)[0]!.toLowerCase();
  return {
    hash: lookupHash(`${request.method} ${path}\n${text}`),
    requestHash: lookupHash(`${request.url}\n${JSON.stringify(request.body) ?? ""}`),
  };
}

const take = statement(
  "idempotency-take",
  `insert into idempotency_record (key_hash, request_hash, claimed_by, claimed_until, expires_at)
   values ($1, $2, $3, $4, $5)
   on conflict (key_hash) do update
     set request_hash = excluded.request_hash, claimed_by = excluded.claimed_by, reply_status = null, sealed_reply = null,
         claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
     where idempotency_record.expires_at <= $6
        or (idempotency_record.reply_status is null and idempotency_record.claimed_until <= $6
            and idempotency_record.request_hash = excluded.request_hash)`,
);
const look = statement(
  "idempotency-look",
  "select request_hash, reply_status, sealed_reply from idempotency_record where key_hash = $1",
);
const keepReply = statement(
  "idempotency-keep",
  `update idempotency_record set reply_status = $3, sealed_reply = $4
   where key_hash = $1 and claimed_by = $2 and reply_status is null`,
);
const release = statement(
  "idempotency-release",
  "delete from idempotency_record where key_hash = $1 and claimed_by = $2 and reply_status is null",
);
const releaseAll = statement(
  "idempotency-release-all",
  "delete from idempotency_record where reply_status is null",
);
const forget = statement("idempotency-forget", "delete from idempotency_record where expires_at <= $1");

/** Lets go of the keys of requests that were running: for the start of a process that knows it is the only one. */
export const releaseClaims = (db: Queryable) => db.count(releaseAll);

/** Removes replies whose time is over. */
export const forgetOldReplies = (db: Queryable, now: Date) => db.count(forget, [now]);

async function takeClaim(
  application: Application,
  request: FastifyRequest,
  key: Key,
): Promise<{ holder: string } | { answer: Answer }> {
  const now = application.clock.now();
  const holder = uuid(application.random);
  const expires = after(now, application.config.lifetimes.idempotency);
  const taken = await application.database.count(take, [
    key.hash,
    key.requestHash,
    holder,
    after(now, claimLifetime),
    expires,
    now,
  ]);
  if (taken === 1) return { holder };
  const row = await application.database.maybe<{
    request_hash: Buffer;
    reply_status: number | null;
    sealed_reply: Buffer | null;
  }>(look, [key.hash]);
  if (!row) return takeClaim(application, request, key);
  if (!row.request_hash.equals(key.requestHash)) {
    throw new Problem(
      "idempotency-key-reused",
      "This Idempotency-Key was used with a different request. Use a new key for a new request.",
    );
  }
  if (row.reply_status === null) {
    throw new Problem("idempotency-key-in-use", "A request with this Idempotency-Key is still in progress.", {
      retryAfterSeconds: 1,
    });
  }
  const text = row.sealed_reply && application.vault.open(sealPurpose(key), row.sealed_reply);
  return { answer: { status: row.reply_status, body: text ? JSON.parse(text) : undefined } };
}

async function keepAnswer(application: Application, db: Queryable, key: Key, holder: string, answer: Answer) {
  const text = answer.body === undefined ? null : JSON.stringify(answer.body);
  const sealed = text === null ? null : application.vault.seal(sealPurpose(key), text);
  const kept = await db.count(keepReply, [key.hash, holder, answer.status, sealed]);
  if (kept !== 1)
    throw new Problem(
      "idempotency-key-in-use",
      "A repeat of this request has taken over its Idempotency-Key.",
      { retryAfterSeconds: 1 },
    );
}
