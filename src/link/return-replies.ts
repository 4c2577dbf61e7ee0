import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { OpenLinkSession } from "./link-session.ts";
import type { Locale } from "./locale.ts";
import { pageFrame, sendPage } from "./pages.ts";
import { sendSessionEnded } from "./problem-pages.ts";
import type { ReturnPage } from "./return-pages.ts";

/** What a form of ours posted; empty for anything else. */
export const formOf = ({ body }: FastifyRequest): URLSearchParams =>
  body instanceof URLSearchParams ? body : new URLSearchParams();

/** Leads the browser on, leaving no trace of where it was. */
export const goTo = (reply: FastifyReply, address: string): FastifyReply =>
  reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer").redirect(address, 303);

/** Whether the answer is for a script of ours rather than for the browser itself. */
export const isScripted = ({ headers }: FastifyRequest): boolean =>
  /^application\/json\b/.test(headers.accept ?? "") ||
  /^application\/json\b/.test(headers["content-type"] ?? "");

/** Where to go next: told to a script as `{url}`, and followed at once by a form. */
export const answerNext = (request: FastifyRequest, reply: FastifyReply, url: string): FastifyReply =>
  isScripted(request) ? reply.header("cache-control", "no-store").send({ url }) : goTo(reply, url);

/** A page of the way back in the customer's language. */
export async function show(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  session: OpenLinkSession | undefined,
  page: (locale: Locale) => ReturnPage,
  options: { link?: URLSearchParams; popup?: boolean } = {},
): Promise<FastifyReply> {
  const frame = await pageFrame(application, request, session, options);
  const { content, policy, status = 200 } = page(frame.locale);
  return sendPage(reply, frame, status, content, policy);
}

/** The page of whoever has no session here, or posts from elsewhere: one for all causes. */
export async function linkProblem(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return sendSessionEnded(application, request, reply, await pageFrame(application, request));
}
