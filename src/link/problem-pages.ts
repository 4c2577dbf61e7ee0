import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { readEndedSession } from "./link-session.ts";
import type { LinkLook } from "./look-at-link.ts";
import { buttonForm, type PageContent, type PageFrame, pressOnce, sendPage } from "./pages.ts";
import { filled } from "./texts.ts";

export type LinkProblem = Exclude<LinkLook, { kind: "good" }>;

/** Where a new link is asked for, and where that leads. */
export const newLinkPath = "/link/new-link";
export const askedPath = "/link/new-link/asked";

/**
 * The page of a link that cannot be used. `address` is the link, which the form for a new one sends along. It says no
 * more than the link's holder has proved, and names nobody but the operator.
 */
export function sendLinkProblem(
  reply: FastifyReply,
  frame: PageFrame,
  problem: LinkProblem,
  address: string | undefined,
  now: Date,
): FastifyReply {
  const { texts: words, operator } = frame;
  const { kind } = problem;
  const content: PageContent = {
    heading: words[`${kind}Heading`],
    paragraphs: [filled(words[`${kind}Text`], { operator })],
    tone: "alert",
    ...(address === undefined
      ? undefined
      : {
          foot: buttonForm(newLinkPath, words.askNew, { link: address, lang: frame.locale }),
          script: pressOnce,
        }),
  };
  if (problem.kind === "locked")
    reply.header("retry-after", Math.max(1, Math.ceil((problem.until.getTime() - now.getTime()) / 1000)));
  return sendPage(reply, frame, problem.kind === "locked" ? 429 : 401, content);
}

/**
 * The page of a session that is over, or is not this browser's: 401. Whoever holds the secret of one that was begun with
 * a link can ask for a new link.
 */
export async function sendSessionEnded(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  frame: PageFrame,
): Promise<FastifyReply> {
  const { texts: words, operator, locale } = frame;
  const { sid } = request.params as { readonly sid?: string };
  const ended = sid === undefined ? undefined : await readEndedSession(application, request, sid);
  return sendPage(reply, frame, 401, {
    heading: words.endedVisitHeading,
    paragraphs: [filled(words.endedVisitText, { operator })],
    tone: "alert",
    ...(ended && {
      foot: buttonForm(newLinkPath, words.askNew, { session: ended.sid, lang: locale }),
      script: pressOnce,
    }),
  });
}

/** The page of a company whose bank feeds have been switched off: 403. */
export const sendSwitchedOff = (reply: FastifyReply, frame: PageFrame): FastifyReply =>
  sendPage(reply, frame, 403, {
    heading: frame.texts.switchedOffHeading,
    paragraphs: [frame.texts.switchedOffText],
    tone: "alert",
  });
