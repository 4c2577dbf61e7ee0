import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { minute } from "../clock.ts";
import { Problem } from "../problem.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Actor } from "../work.ts";
import { keyOfHeader } from "./api-key.ts";
import { readCompanyToken } from "./company-token.ts";
import { findApiKey, touchApiKey } from "./queries.ts";

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyContextConfig {
    /** The route may also be called with the access token of the company in its path. */
    companyToken?: boolean;
  }
}

const unauthorized = () => new Problem("unauthorized", "Unauthorized");

/** Tells who calls, before anything of the body is read; throws 401 or 403. */
export async function authenticate(application: Application, request: FastifyRequest): Promise<Actor> {
  const header = request.headers.authorization;
  const bearer = /^\s*bearer\s+(\S+)\s*$/i.exec(header ?? "")?.[1];
  return bearer === undefined
    ? byApiKey(application, request, header)
    : byCompanyToken(application, request, bearer);
}

async function byApiKey(
  application: Application,
  request: FastifyRequest,
  header: string | undefined,
): Promise<Actor> {
  const key = keyOfHeader(header);
  if (key === undefined) throw unauthorized();
  const row = await findApiKey(application.database, lookupHash(key));
  if (!row) throw unauthorized();
  const now = application.clock.now();
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > minute) {
    await touchApiKey(application.database, row.api_key_id, now);
  }
  return { kind: "api-key", id: row.api_key_id, address: request.ip };
}

async function byCompanyToken(
  application: Application,
  request: FastifyRequest,
  token: string,
): Promise<Actor> {
  const companyId = readCompanyToken(application.vault, token, application.clock.now());
  if (companyId === undefined) throw unauthorized();
  const { companyId: asked } = request.params as { companyId?: string };
  if (!request.routeOptions.config.companyToken || asked?.toLowerCase() !== companyId) {
    throw new Problem("forbidden", "This access token is not associated with the resource requested.");
  }
  return { kind: "company-token", companyId, address: request.ip };
}
