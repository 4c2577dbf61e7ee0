import type { FastifyReply } from "fastify";
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

/** The page of a session that is over, or is not this browser's: 401. */
export const sendSessionEnded = (reply: FastifyReply, frame: PageFrame): FastifyReply =>
  sendPage(reply, frame, 401, {
    heading: frame.texts.endedVisitHeading,
    paragraphs: [filled(frame.texts.endedVisitText, { operator: frame.operator })],
    tone: "alert",
  });

/** The page of a company whose bank feeds have been switched off: 403. */
export const sendSwitchedOff = (reply: FastifyReply, frame: PageFrame): FastifyReply =>
  sendPage(reply, frame, 403, {
    heading: frame.texts.switchedOffHeading,
    paragraphs: [frame.texts.switchedOffText],
    tone: "alert",
  });
