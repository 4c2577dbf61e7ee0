import type { FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import type { Server } from "../http/server.ts";

declare module "fastify" {
  interface FastifySchema {
    readonly operationId?: string;
    readonly summary?: string;
    /** What the summary leaves open, in plain sentences. */
    readonly description?: string;
    /** The group the operation is shown in. */
    readonly tags?: readonly string[];
    readonly deprecated?: boolean;
    /** Types of bytes that are read as they come, in place of JSON. */
    readonly consumes?: readonly string[];
    /** Types of the bytes that a success answers, in place of JSON. */
    readonly produces?: readonly string[];
  }
}

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** One operation of the API as its route was registered. */
export interface ApiRoute {
  readonly method: Method;
  /** Path with its parameters in braces. */
  readonly path: string;
  /** Whether the access token of the company in the path is taken beside an API key. */
  readonly companyToken: boolean;
  readonly schema: RouteSchema;
}

/** The parts of a route's schema that the document is made from. */
export interface RouteSchema extends FastifySchema {
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  readonly body?: TSchema;
  readonly response?: Readonly<Record<string, TSchema>>;
}

/** Writes down every route that is registered in a scope from now on; the list fills while they are. */
export function collectRoutes(server: Server): readonly ApiRoute[] {
  const routes: ApiRoute[] = [];
  server.addHook("onRoute", ({ method, url, schema, config }) => {
    for (const one of [method].flat()) {
      routes.push({
        method: one.toLowerCase() as Method,
        path: url.replace(/:(\w+)/g, "{$1}"),
        companyToken: config?.companyToken === true,
        schema: (schema ?? {}) as RouteSchema,
      });
    }
  });
  return routes;
}
