import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../config.ts";
import { digestOfSources } from "./web-sources.ts";

const root = join(import.meta.dirname, "../..");
const builtDigest = join(root, "dist/web/digest");

/** Whether the built pages are those of the present sources. */
export const isBuilt = (): boolean =>
  existsSync(builtDigest) && readFileSync(builtDigest, "utf8").trim() === digestOfSources();

/** Builds the customer's pages when they are missing or older than their sources. */
export async function buildWeb(tell: (line: string) => void): Promise<void> {
  if (isBuilt()) return;
  if (!existsSync(join(root, "node_modules/vite"))) {
    if (existsSync(builtDigest))
      return tell("the customer pages were built from other sources, and are served as they are");
    throw new ConfigError(
      "The customer pages are not built and the tools to build them are not installed. Run `npm ci && npm run build` once, or copy `dist/` from where that was done.",
    );
  }
  tell("building the customer pages");
  const child = spawn(process.execPath, ["--import", "./src/node-version.mjs", "web/build.ts"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  if (code !== 0) throw new ConfigError("The customer pages could not be built: see above.");
}
