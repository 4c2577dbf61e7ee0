import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWeb } from "../src/web/build-web.ts";

/* What browsers load, in bytes after gzip. `node bench/pages.ts` prints it. */

const web = join(import.meta.dirname, "../dist/web");

type Manifest = Readonly<Record<string, ManifestEntry>>;
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

const manifestOf = (part: "link" | "portal"): Manifest =>
  JSON.parse(readFileSync(join(web, part, "manifest.json"), "utf8"));

const entryOf = (manifest: Manifest): ManifestEntry =>
  Object.values(manifest).find(({ isEntry }) => isEntry)!;

/** Files that are loaded for some entries, with all that they import. */
function neededBy(manifest: Manifest, entries: readonly ManifestEntry[]): Set<string> {
  const needed = new Set<string>();
  const need = ({ file, imports = [] }: ManifestEntry): void => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const name of imports) need(manifest[name]!);
  };
  entries.forEach(need);
  return needed;
}

const sum = (folder: string, names: Iterable<string>): number =>
  [...names].reduce((total, name) => total + size(join(folder, name)), 0);
const scriptsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".js"));

/** Measures the built pages, which are built first where they are not those of the present sources. */
export async function pageSizes(): Promise<PageSizes> {
  await buildWeb(() => {});
  const folder = join(web, "link");
  const manifest = manifestOf("link");
  return {
    first: sum(folder, neededBy(manifest, [entryOf(manifest)])),
    all: sum(folder, scriptsIn(folder)),
    style: size(join(import.meta.dirname, "../web/kit/kit.css")),
  };
}

export interface PortalSizes {
  /** Script that each page needs before it can be used when it is the first one that is opened, by its path. */
  readonly first: Readonly<Record<string, number>>;
  /** All script of all pages. */
  readonly all: number;
}

/** The Portal: its entry, the frame, and one page. Pages for people without a session have no frame. */
export async function portalSizes(): Promise<PortalSizes> {
  await buildWeb(() => {});
  const folder = join(web, "portal");
  const manifest = manifestOf("portal");
  const frame = manifest["portal/app/inside.tsx"]!;
  return {
    first: Object.fromEntries(
      portalPages().map(({ path, source, framed }) => {
        const needed = [entryOf(manifest), ...(framed ? [frame] : []), manifest[source]!];
        return [path, sum(folder, neededBy(manifest, needed))];
      }),
    ),
    all: sum(folder, scriptsIn(folder)),
  };
}

/** Each page of the Portal with the file that it is made of, as the manifest calls it; read from the list of them. */
function portalPages(): { path: string; source: string; framed: boolean }[] {
  const list = readFileSync(join(import.meta.dirname, "../web/portal/pages.ts"), "utf8");
  const outside = list.indexOf("export const outsidePages");
  const entries = [
    ...list.matchAll(/path: "([^"]+)",\s*load: async \(\) =>\s*\(?await import\("\.\/([^"]+)"\)/g),
  ];
  if (entries.length !== list.split(/\bpath: "/).length - 1)
    throw new Error("a page is listed in another form");
  return entries.map(({ 1: path, 2: file, index }) => ({
    path: path!,
    source: `portal/${file}`,
    framed: index < outside,
  }));
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
  const portal = await portalSizes();
  for (const [path, bytes] of Object.entries(portal.first))
    console.log(`Portal, gzip: first load of ${path} ${kilobytes(bytes)}`);
  console.log(`Portal, gzip: all pages ${kilobytes(portal.all)}`);
}
