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

/** What the shell of the hosted pages loads, as paths of this origin. */
export interface LinkAssets {
  readonly script: string;
  /** What the script needs at once; told to the browser before it finds out. */
  readonly preload: readonly string[];
}

export const assetsPath = "/link/assets/";
let known: LinkAssets | undefined;

/** The built entry of the hosted pages. */
export function linkAssets(): LinkAssets {
  if (known) return known;
  const manifest: Record<string, ManifestEntry> = JSON.parse(
    readFileSync(join(built, "link/manifest.json"), "utf8"),
  );
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry)!;
  known = {
    script: assetsPath + entry.file,
    preload: (entry.imports ?? []).map((name) => assetsPath + manifest[name]!.file),
  };
  return known;
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
export function builtFiles(part: "link" | "embed"): ReadonlyMap<string, BuiltFile> {
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
