import type { FastifyReply, FastifyRequest } from "fastify";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { type BuiltFile, builtFiles } from "./assets.ts";
import { encoded } from "./routes.ts";

const year = 31_536_000;
/** Seconds for which a bank's page may use what it has before it asks again. */
const shortly = 300;

/**
 * The component for banks' pages. `/embed/v1/<file>` is the newest; `/embed/v1/<digest>/<file>` never changes, for pages
 * that pin it with `integrity` (W3C Subresource Integrity), and `/embed/v1/integrity.json` says what that is.
 */
export function embedRoutes(server: Server): void {
  const files = builtFiles("embed");
  const digests = new Map([...files].map(([name, { tag }]) => [name, tag.slice(1, -1)]));
  const serve = async (
    request: FastifyRequest,
    reply: FastifyReply,
    file: BuiltFile,
    caching: string,
  ): Promise<FastifyReply> => {
    shared(reply).header("cache-control", caching).header("etag", file.tag);
    if (request.headers["if-none-match"] === file.tag) return reply.code(304).send();
    return reply.type(file.type).send(await encoded(file, request.headers["accept-encoding"], reply));
  };

  server.get("/embed/v1/integrity.json", async (_request, reply) => {
    const pinned = [...digests].map(([name, digest]) => [
      name,
      {
        path: `/embed/v1/${digest}/${name}`,
        integrity: `sha256-${Buffer.from(digest, "base64url").toString("base64")}`,
      },
    ]);
    return shared(reply).header("cache-control", "no-cache").send(Object.fromEntries(pinned));
  });
  server.get("/embed/v1/:file", async (request, reply) => {
    const { file } = request.params as { file: string };
    return serve(request, reply, known(files, file), `public, max-age=${shortly}`);
  });
  server.get("/embed/v1/:digest/:file", async (request, reply) => {
    const { digest, file } = request.params as { digest: string; file: string };
    const found = known(files, file);
    if (digests.get(file) !== digest)
      throw new Problem("route-not-found", `NotFound: this version of ${file} is not served any more.`);
    return serve(request, reply, found, `public, max-age=${year}, immutable`);
  });
}

/** Public code without anything of anybody in it: any page may load it. */
const shared = (reply: FastifyReply): FastifyReply =>
  reply.header("access-control-allow-origin", "*").header("cross-origin-resource-policy", "cross-origin");

function known(files: ReadonlyMap<string, BuiltFile>, name: string): BuiltFile {
  const file = files.get(name);
  if (!file) throw new Problem("route-not-found", `NotFound: there is no ${name} here.`);
  return file;
}
