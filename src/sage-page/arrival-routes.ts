import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { pageFrame, sendPage } from "../link/pages.ts";
import { failWithPages } from "../link/unavailable.ts";
import { leaveAuthorisation } from "../sage-connector/leave-authorisation.ts";
import { openArrival, readArrival } from "../sage-connector/open-authorisation.ts";
import { findSage } from "../sage-connector/sage.ts";
import { type Stop, sagePath, stopPage } from "./sage-page.ts";
import { framedBy, leadsToSage, operatorsPage, type SageRequest, wayBack } from "./sage-request.ts";

/**
 * Where Sage sends its customers' browsers, and where they come by when they are done: what they come for is held
 * against what Sage has told us, then they are led to the page, or to the operator's own in its place.
 */
export function sageArrivalRoutes(server: Server, application: Application): void {
  server.register(async (scope) => {
    const pages = scope as Server;
    failWithPages(pages, application, { framedBy: framedBy(application.config) });
    pages.get("/sage/auth", (request, reply) => arrive(application, request, reply, "begins"));
    pages.get("/sage/reAuth", (request, reply) => arrive(application, request, reply, "renews"));
    pages.get("/sage/return", (request, reply) => goBack(application, request, reply));
  });
}

const queryOf = (request: FastifyRequest) => new URLSearchParams(request.url.split("?").slice(1).join("?"));

async function arrive(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  what: "begins" | "renews",
) {
  const { config } = application;
  const sage = findSage(application);
  const arrival = readArrival(queryOf(request));
  const stop = (status: number, why: Stop, back?: SageRequest) =>
    sendStop(application, request, reply, status, why, back);
  const ofOurBank = !arrival?.bankId || arrival.bankId === sage?.authorization.bankId;
  const complete = arrival && (what === "renews") === (arrival.externalId !== null);
  if (!sage || !complete || !ofOurBank) return stop(400, "notFromSage");
  if (!leadsToSage(arrival.redirectUri, config)) return stop(400, "wrongPlace");
  const { authorisationId: authorizationId, redirectUri, state } = arrival;
  const { bankId } = sage.authorization;
  const outcome = await openArrival(application, arrival, request.ip);
  if (outcome !== "opened")
    return stop(409, outcome === "unknown" ? "unknown" : "late", {
      authorizationId,
      redirectUri,
      bankId,
      state,
    });
  const page = `${config.linkUrl}${sagePath}`;
  return lead(reply, operatorsPage(page, { authorizationId, redirectUri: wayBack(config), bankId }));
}

async function goBack(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const state = queryOf(request).get("state") ?? "";
  const next = await leaveAuthorisation(application, request.id, state);
  if (next === undefined) return sendStop(application, request, reply, 400, "notFromSage");
  return lead(reply, next);
}

async function sendStop(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  what: Stop,
  back?: SageRequest,
): Promise<FastifyReply> {
  const frame = await pageFrame(application, request);
  const policy = { framedBy: framedBy(application.config) };
  return sendPage(reply, frame, status, stopPage(frame, what, back), policy);
}

const lead = (reply: FastifyReply, address: string): FastifyReply =>
  reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer").redirect(address, 303);
