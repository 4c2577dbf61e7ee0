import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const candidates = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What tests use of a browser. */
export type TestBrowser = Pick<Browser, "newContext" | "newPage" | "close">;

let keeping = false;
let kept: Promise<Browser> | undefined;

/** From now on this process opens one browser for all; returns what closes it. */
export function keepBrowser(): () => Promise<void> {
  keeping = true;
  return async () => (await kept)?.close();
}

/** A browser to close after use. */
export async function openBrowser(): Promise<TestBrowser> {
  if (!keeping) return launch();
  kept ??= launch();
  const browser = await kept;
  const opened: BrowserContext[] = [];
  const newContext: Browser["newContext"] = async (options) => {
    const context = await browser.newContext(options);
    opened.push(context);
    return context;
  };
  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    close: async () => {
      await Promise.all(opened.map((context) => context.close()));
    },
  };
}

/** A real Chromium: the one `CHROMIUM_PATH` names, one that is installed, or else the one that npm brings. */
async function launch(): Promise<Browser> {
  const installed = candidates.find((path) => path && existsSync(path));
  const { executablePath, env } = installed ? { executablePath: installed, env: {} } : await packaged();
  return chromium.launch({ executablePath, args: quietly, env: { ...process.env, ...env } });
}

const fontSettings = (home: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir>${home}/font-cache</cachedir>
</fontconfig>
`;

/**
 * The Chromium of `@sparticuz/chromium`, unpacked once per install, with the shared libraries and fonts that a bare
 * system lacks. The package unpacks into whatever the folder for temporary files is and takes what lies there for its
 * own, so it gets a folder of its own to unpack into, which is moved to its place in one step.
 */
async function packaged(): Promise<{ executablePath: string; env: Record<string, string> }> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium was found. Install one, or name one with CHROMIUM_PATH.");
  }
  const bin = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "../bin");
  const { version } = JSON.parse(readFileSync(join(bin, "../package.json"), "utf8")) as { version: string };
  const cache = join(import.meta.dirname, "../node_modules/.cache");
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) await unpack(bin, cache, home);
  const libraries = [join(home, "al2023/lib"), process.env.LD_LIBRARY_PATH];
  return {
    executablePath: join(home, "chromium"),
    env: {
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(delimiter),
      FONTCONFIG_FILE: join(home, "fonts.conf"),
    },
  };
}

async function unpack(bin: string, cache: string, home: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "chromium-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { inflate } = await import("@sparticuz/chromium");
    const parts = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    await Promise.all(parts.map((part) => inflate(join(bin, part))));
    writeFileSync(join(folder, "fonts.conf"), fontSettings(home));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(folder, home);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // Another test process was quicker.
    if (!existsSync(home)) throw error;
  }
}
