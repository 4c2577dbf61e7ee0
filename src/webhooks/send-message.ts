import type { Application } from "../application.ts";
import { second } from "../clock.ts";
import { EgressRefused } from "../egress/connect.ts";
import { NoAnswer } from "../integrations/integration.ts";
import type { Consumer } from "./consumer.ts";
import type { DueDelivery, Outcome } from "./delivery-queries.ts";
import { findEventType } from "./event-types.ts";
import type { Headers } from "./headers.ts";
import { openBody } from "./message.ts";
import { excerpt } from "./redact.ts";
import { nextAttempt, retryAfter } from "./schedule.ts";
import { openHeaders, openSecrets } from "./secrets.ts";
import { sign } from "./signature.ts";

/** The contract's limit on a whole attempt. */
const answerTime = 15 * second;

/** What is needed to call an endpoint, opened once for many messages. */
export interface Endpoint {
  readonly consumer: Consumer;
  readonly headers: Headers;
  readonly secrets: readonly string[];
  /** What messages of the old rules carry besides: receivers know the sender by it. */
  readonly legacyHeaders: Headers;
}

/** An outcome, with what it says of the endpoint itself. */
export interface Sent {
  readonly outcome: Outcome;
  /** The endpoint wants no call before then, of any message. */
  readonly holdUntil: Date | null;
  /** It answered that it is gone for good. */
  readonly gone: boolean;
}

/** `authorization` is what the profile says for messages of the old rules. */
export function openEndpoint(
  application: Application,
  consumer: Consumer,
  authorization: string | undefined,
): Endpoint {
  const { clientId, vault, clock } = application;
  return {
    legacyHeaders: { "x-codat-clientid": clientId, ...(authorization ? { authorization } : undefined) },
    consumer,
    headers: openHeaders(vault, consumer),
    secrets: openSecrets(vault, consumer, clock.now()),
  };
}

/** Makes one attempt. Never throws: whatever goes wrong is a failed attempt. */
export async function sendMessage(
  application: Application,
  endpoint: Endpoint,
  delivery: DueDelivery,
): Promise<Sent> {
  const { clock, callerHttp, vault, log } = application;
  const { consumer, secrets } = endpoint;
  const headers = { ...(isLegacy(delivery) ? endpoint.legacyHeaders : undefined), ...endpoint.headers };
  const at = clock.now();
  const started = performance.now();
  try {
    const body = openBody(vault, delivery.messageId, delivery.sealedBody);
    const answer = await callerHttp.request({
      method: "POST",
      url: consumer.url,
      headers: {
        ...headers,
        "content-type": "application/json",
        // An answer is read for its status: squeezed ones would only make the excerpt unreadable.
        "accept-encoding": "identity",
        ...(delivery.test ? { "millrace-test": "true" } : undefined),
        ...sign(secrets, delivery.messageId, at, body),
      },
      body,
      timeoutMs: answerTime,
      // Receivers know a repeat by its webhook-id.
      repeatable: true,
    });
    const { status } = answer;
    const success = status >= 200 && status < 300;
    const wish = success ? null : retryAfter(answer.headers["retry-after"], clock.now());
    return {
      ...told(application, delivery, at, started, {
        status,
        reason: success ? null : `answered with status ${status}`,
        response: excerpt(answer.body, Object.values(headers)),
        wish,
      }),
      holdUntil: status === 429 || status === 503 ? wish : null,
      gone: status === 410,
    };
  } catch (error) {
    if (!(error instanceof NoAnswer)) log.error({ err: error, messageId: delivery.messageId }, "webhook");
    const reason =
      error instanceof EgressRefused || error instanceof NoAnswer
        ? error.message
        : "the message could not be sent; the log says why";
    return {
      ...told(application, delivery, at, started, { status: null, reason, response: null, wish: null }),
      holdUntil: null,
      gone: false,
    };
  }
}

function told(
  { clock }: Application,
  delivery: DueDelivery,
  at: Date,
  started: number,
  heard: { status: number | null; reason: string | null; response: string | null; wish: Date | null },
): { outcome: Outcome } {
  const { companyId, messageId } = delivery;
  const { status, reason, response, wish } = heard;
  const tries = delivery.tries + 1;
  // Whoever asks for an example sees what came of it, and asks again.
  const dueAt = reason === null || delivery.test ? null : nextAttempt(tries, clock.now(), wish);
  return {
    outcome: {
      companyId,
      messageId,
      test: delivery.test,
      number: delivery.attempts + 1,
      tries,
      state: reason === null ? "Success" : dueAt ? "Attempting" : "Failure",
      dueAt,
      at,
      durationMs: Math.round(performance.now() - started),
      status,
      reason,
      response,
    },
  };
}

/** Whether a message is one of the old rules, which have a body and headers of their own. */
export const isLegacy = ({ eventType }: Pick<DueDelivery, "eventType">): boolean =>
  findEventType(eventType)?.origin === "legacy";
