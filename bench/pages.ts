import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWeb } from "../src/web/build-web.ts";

/* What a customer's browser loads, in bytes after gzip. `node bench/pages.ts` prints it. */

const web = join(import.meta.dirname, "../dist/web");
const built = join(web, "link");

interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

export interface PageSizes {
  /** Script of the hosted pages that is needed before anything is shown. */
  readonly first: number;
  /** All of their script, with the screens that are loaded when they are shown. */
  readonly all: number;
  /** The stylesheet, which is part of each page. */
  readonly style: number;
}

const size = (file: string) => gzipSync(readFileSync(file), { level: 9 }).length;

/** Measures the built pages, which are built first where they are not those of the present sources. */
export async function pageSizes(): Promise<PageSizes> {
  await buildWeb(() => {});
  const manifest: Record<string, ManifestEntry> = JSON.parse(
    readFileSync(join(built, "manifest.json"), "utf8"),
  );
  const sum = (names: Iterable<string>) =>
    [...names].reduce((total, name) => total + size(join(built, name)), 0);
  const needed = new Set<string>();
  const need = ({ file, imports = [] }: ManifestEntry): void => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const name of imports) need(manifest[name]!);
  };
  need(Object.values(manifest).find(({ isEntry }) => isEntry)!);
  return {
    first: sum(needed),
    all: sum(readdirSync(built).filter((name) => name.endsWith(".js"))),
    style: size(join(import.meta.dirname, "../web/kit/kit.css")),
  };
}

/** The component for banks' pages, by file. */
export async function embedSizes(): Promise<Readonly<Record<string, number>>> {
  await buildWeb(() => {});
  const files = readdirSync(join(web, "embed")).filter((name) => !name.endsWith(".d.ts"));
  return Object.fromEntries(files.map((name) => [name, size(join(web, "embed", name))]));
}

if (import.meta.main) {
  const { first, all, style } = await pageSizes();
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `hosted pages, gzip: first load ${kilobytes(first)}, all screens ${kilobytes(all)}, style ${kilobytes(style)}`,
  );
  for (const [file, bytes] of Object.entries(await embedSizes())) console.log(`${file}: ${kilobytes(bytes)}`);
}
