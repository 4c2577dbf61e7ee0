import { promisify } from "node:util";
import { brotliCompress, gzip, constants as zlib } from "node:zlib";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { assetsPath, type BuiltFile, builtFiles, type PagePart } from "./assets.ts";

const year = 31_536_000;
const compressed = new Map<string, Promise<Buffer>>();

/** The built scripts and styles of a part. Their names change with their content, so they are kept for good. */
export function assetRoutes(server: Server, part: PagePart): void {
  const files = builtFiles(part);
  server.get(`${assetsPath(part)}:file`, async (request, reply) => {
    const { file } = request.params as { file: string };
    const found = files.get(file);
    if (!found) throw new Problem("route-not-found", `NotFound: there is no ${file} here.`);
    reply
      .header("cache-control", `public, max-age=${year}, immutable`)
      .header("cross-origin-resource-policy", "same-origin");
    return reply.type(found.type).send(await encoded(found, request.headers["accept-encoding"], reply));
  });
}

/** The file in the best encoding the browser takes; compressed once. */
export async function encoded(
  file: BuiltFile,
  accepted: string | undefined,
  reply: { header(name: string, value: string): unknown },
): Promise<Buffer> {
  const encoding = /\bbr\b/.test(accepted ?? "")
    ? "br"
    : /\bgzip\b/.test(accepted ?? "")
      ? "gzip"
      : undefined;
  reply.header("vary", "accept-encoding");
  if (!encoding) return file.content;
  reply.header("content-encoding", encoding);
  const key = `${encoding} ${file.tag}`;
  let content = compressed.get(key);
  if (!content) {
    content =
      encoding === "gzip"
        ? promisify(gzip)(file.content, { level: 9 })
        : promisify(brotliCompress)(file.content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } });
    compressed.set(key, content);
  }
  return content;
}
