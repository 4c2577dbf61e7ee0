import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { sendError, toProblem } from "../http/error-reply.ts";
import type { Server } from "../http/server.ts";
import { standardSettings } from "../link-settings/link-settings.ts";
import { makeTheme } from "../link-settings/theme.ts";
import { preferredLocale } from "./locale.ts";
import { buttonLink, type PageContent, type PageFrame, type PagePolicy, sendPage } from "./pages.ts";
import { filled, texts } from "./texts.ts";

/**
 * Has the pages of a scope fail with a page: the database cannot be reached or we are stopping (503), or something is
 * broken (500). Whoever asks for no page, and every other refusal, gets the API's form.
 */
export function failWithPages(server: Server, application: Application, policy: PagePolicy = {}): void {
  server.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request);
    if (problem.status < 500 || !/text\/html/i.test(request.headers.accept ?? ""))
      return sendError(error, request, reply);
    request.refusedWith = problem.code;
    request.log.error({ err: error }, "a page could not be made");
    const { retryAfterSeconds, status } = problem;
    if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
    return sendFailure(reply, plainFrame(application, request), status, request, policy);
  });
}

function sendFailure(
  reply: FastifyReply,
  frame: PageFrame,
  status: number,
  request: FastifyRequest,
  policy: PagePolicy,
): FastifyReply {
  const { operator, texts: words } = frame;
  const outage = status === 503;
  const content: PageContent = {
    heading: outage ? words.outageHeading : words.brokenHeading,
    paragraphs: [outage ? words.outageText : filled(words.brokenText, { operator, reference: request.id })],
    tone: outage ? "warn" : "alert",
    // What failed to be posted is opened anew: nothing is posted twice unseen.
    foot: buttonLink("", words.tryAgain),
  };
  return sendPage(reply, frame, status, content, policy);
}

/** A frame that takes nothing from the database. */
function plainFrame({ config, random }: Application, request: FastifyRequest): PageFrame {
  const locale = preferredLocale(request.headers["accept-language"]);
  const { theme } = makeTheme(standardSettings.colours);
  const images = { logo: null, icon: null, hero: null };
  return {
    random,
    locale,
    texts: texts[locale],
    operator: config.clientName,
    settings: { ...standardSettings, theme, images },
    test: config.environment === "test",
    otherLanguage: undefined,
    popup: false,
  };
}
