import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type InlineConfig } from "vite";
import { digestOfSources } from "../src/web/web-sources.ts";

/*
 * Builds the customer's pages, the Portal and the embeddable component into `dist/web`; `npm start` runs this when they
 * are not there.
 */

const root = join(import.meta.dirname, "..");
const out = join(root, "dist/web");

const common: InlineConfig = {
  configFile: false,
  root: import.meta.dirname,
  logLevel: "error",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

/** Hosted pages: an entry and chunks that are loaded when their screens are. */
async function buildLink(folder: string): Promise<void> {
  await build({
    ...common,
    base: "/link/assets/",
    build: {
      outDir: join(folder, "link"),
      assetsDir: ".",
      manifest: "manifest.json",
      modulePreload: { polyfill: false },
      target: "es2022",
      rollupOptions: { input: join(import.meta.dirname, "link/main.tsx") },
    },
  });
}

/** The Portal: a small entry, then what the address needs; each page a chunk of its own. */
async function buildPortal(folder: string): Promise<void> {
  await build({
    ...common,
    oxc: { jsx: { runtime: "automatic", importSource: "react" } },
    base: "/portal/assets/",
    build: {
      outDir: join(folder, "portal"),
      assetsDir: ".",
      assetsInlineLimit: 0,
      manifest: "manifest.json",
      modulePreload: { polyfill: false },
      target: "es2022",
      rollupOptions: { input: join(import.meta.dirname, "portal/main.tsx") },
    },
  });
}

/** The component for banks' pages: one ES module and one classic script, each whole in itself. */
async function buildEmbed(folder: string): Promise<void> {
  const entry = join(import.meta.dirname, "embed/millrace.ts");
  await build({
    ...common,
    build: {
      outDir: join(folder, "embed"),
      target: "es2022",
      lib: {
        entry,
        name: "Millrace",
        formats: ["es", "iife"],
        fileName: (format) => (format === "es" ? "millrace.mjs" : "millrace.js"),
      },
      // Vite leaves modules of libraries readable for whoever bundles them on; this one is loaded as it is.
      rollupOptions: { output: { codeSplitting: false, minify: true, comments: false } },
    },
  });
}

/** Its types, by the name that belongs to the module. */
function copyTypes(folder: string): void {
  copyFileSync(join(import.meta.dirname, "embed/public.d.ts"), join(folder, "embed/millrace.d.ts"));
}

const digest = digestOfSources();
// Beside the old ones, which are served until the new ones are whole.
const fresh = `${out}-${process.pid}`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
await buildLink(fresh);
await buildPortal(fresh);
await buildEmbed(fresh);
copyTypes(fresh);
writeFileSync(join(fresh, "digest"), `${digest}\n`);
rmSync(out, { recursive: true, force: true });
renameSync(fresh, out);
