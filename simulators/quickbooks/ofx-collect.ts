import { day } from "../../src/clock.ts";
import { askOfx, type OfxAnswer, signOnOf } from "./ofx-client.ts";
import { dateSeen, writeOfxDate, writeOfxDay } from "./ofx-date.ts";
import { UnreadableOfx } from "./ofx-elements.ts";
import { readStatement, type StatementInfo, type WrapperReply } from "./ofx-reply.ts";
import { type BankAccount, type StatementQuestion, statementSets } from "./ofx-request.ts";
import { explain } from "./ofx-sign-on.ts";
import type { Collected, Connection, Feed, FeedResult, Institution, ToldLine } from "./records.ts";
import type { Settings } from "./settings.ts";
import type { World } from "./world.ts";

/** Asks for the statements of all feeds in one file. */
export async function collectOfx(
  world: World,
  institution: Institution,
  connection: Connection,
  feeds: readonly Feed[],
): Promise<Collected> {
  const questions = questionsFor(world, institution, feeds);
  const sets = statementSets([...questions.values()]);
  const answer = await askOfx(world, institution, signOnOf(world, institution, connection), sets);
  return readStatements(answer, questions, world.settings);
}

/** What is asked for each feed: from where the last answer was sure, with the overlap; at first from the start date. */
export function questionsFor(
  world: World,
  { dialect }: Institution,
  feeds: readonly Feed[],
): Map<string, StatementQuestion> {
  const overlap = world.settings.overlapDays * day;
  return new Map(
    feeds.flatMap((feed) => {
      if (!feed.account.ofx) return [];
      const start =
        feed.since === null
          ? writeOfxDay(feed.startDate)
          : writeOfxDate(feed.since - overlap, dialect.syntax === "xml");
      return [[feed.id, { transaction: world.newId(), account: feed.account.ofx, start }] as const];
    }),
  );
}

/** What an answer says of each feed that was asked for. */
export function readStatements(
  answer: OfxAnswer,
  questions: ReadonlyMap<string, StatementQuestion>,
  settings: Settings,
): Collected {
  const each = (result: (question: StatementQuestion) => Omit<FeedResult, "feedId">) =>
    [...questions].map(([feedId, question]) => ({ feedId, ...result(question) }) as FeedResult);
  if ("failed" in answer) return { attention: null, results: each(() => failed(answer.failed)) };
  const { signOn, wrappers, complaints } = answer;
  if (signOn.code !== 0) {
    const message = explain("The sign-on was refused", signOn);
    const refused = { outcome: "refused", code: String(signOn.code), message, complaints } as const;
    // Maintenance passes by itself; everything else about a sign-on does not.
    return { attention: signOn.code === 13505 ? null : message, results: each(() => refused) };
  }
  const results = each(({ transaction, account }) => {
    const wrapper = wrappers.find((one) => one.transaction === transaction);
    return wrapper
      ? readWrapper(wrapper, account, complaints, settings)
      : failed("The statement is not answered");
  });
  return { attention: null, results };
}

const failed = (message: string) => ({ outcome: "failed", code: null, message, complaints: [] }) as const;

function readWrapper(
  { status, data }: WrapperReply,
  asked: BankAccount,
  complaints: readonly string[],
  settings: Settings,
): Omit<FeedResult, "feedId"> {
  if (status.code !== 0 || !data) {
    const message = explain("The statement was refused", status);
    return { outcome: "refused", code: String(status.code), message, complaints };
  }
  try {
    const statement = readStatement(data);
    if (statement.account.accountId !== asked.accountId)
      return failed("It is the statement of another account");
    return collected(statement, complaints, settings);
  } catch (error) {
    if (error instanceof UnreadableOfx) return failed(`not readable as OFX: ${error.message}`);
    throw error;
  }
}

function collected(
  statement: StatementInfo,
  complaints: readonly string[],
  settings: Settings,
): Omit<Extract<FeedResult, { outcome: "collected" }>, "feedId"> {
  const lines = statement.transactions.map(
    (transaction): ToldLine => ({
      transactionId: transaction.id,
      date: dateSeen(transaction.posted, settings.userOffsetHours),
      amount: transaction.amount,
      description: transaction.name ?? transaction.memo ?? "",
      memo: transaction.memo,
      type: transaction.type,
      check: transaction.check,
    }),
  );
  return {
    outcome: "collected",
    code: null,
    message: null,
    complaints,
    from: new Date(statement.start).toISOString(),
    until: new Date(statement.end).toISOString(),
    since: statement.end,
    currency: statement.currency,
    balance: statement.balance,
    balanceAt: statement.balanceAt,
    lines,
  };
}
