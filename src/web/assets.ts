import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const built = join(root, "dist/web");

interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** What a shell of pages loads, as paths of this origin. */
export interface PageAssets {
  readonly script: string;
  /** What the script needs at once; told to the browser before it finds out. */
  readonly preload: readonly string[];
  readonly styles: readonly string[];
}

/** Pages whose script is loaded by a shell that the server makes. */
export type PagePart = "link" | "portal";

export const assetsPath = (part: PagePart): string => `/${part}/assets/`;
const known = new Map<PagePart, PageAssets>();

/** The built entry of the hosted pages, or of the Portal. */
export function pageAssets(part: PagePart): PageAssets {
  const before = known.get(part);
  if (before) return before;
  const manifest: Record<string, ManifestEntry> = JSON.parse(
    readFileSync(join(built, part, "manifest.json"), "utf8"),
  );
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry)!;
  const needed = [...neededBy(manifest, entry)];
  const path = (file: string) => assetsPath(part) + file;
  const assets = {
    script: path(entry.file),
    preload: needed.filter((one) => one !== entry).map(({ file }) => path(file)),
    styles: [...new Set(needed.flatMap(({ css = [] }) => css))].map(path),
  };
  known.set(part, assets);
  return assets;
}

/** An entry with all that it imports, each once. */
function neededBy(
  manifest: Readonly<Record<string, ManifestEntry>>,
  entry: ManifestEntry,
  found = new Set<ManifestEntry>(),
): Set<ManifestEntry> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const name of entry.imports ?? []) neededBy(manifest, manifest[name]!, found);
  return found;
}

/** The one stylesheet of all customer pages, as text: it is put into each page under its nonce. */
export const kitStyle: string = readFileSync(join(root, "web/kit/kit.css"), "utf8")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s*\n\s*/g, "");

export interface BuiltFile {
  readonly content: Buffer;
  readonly type: string;
  /** Quoted, as the header `etag` has it. */
  readonly tag: string;
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
};

/** All built files of a part, by name; read once. */
export function builtFiles(part: PagePart | "embed"): ReadonlyMap<string, BuiltFile> {
  const folder = join(built, part);
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => types[extname(name)]);
  return new Map(
    names.map((name) => {
      const content = readFileSync(join(folder, name));
      const tag = `"${createHash("sha256").update(content).digest("base64url")}"`;
      return [name, { content, type: types[extname(name)]!, tag }];
    }),
  );
}
