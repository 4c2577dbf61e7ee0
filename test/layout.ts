import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/**
 * Holds the code against the layout of the project: who may import whom, where the clock and chance may be read, and
 * which names folders may have. Prints every breach and fails on any.
 */
const root = join(import.meta.dirname, "..");
const breaches: string[] = [];

/** Folders below `src` that serve every domain and know none. */
const foundations = ["http", "database", "jobs", "vault", "egress", "access", "audit"];
const bannedNames = /(^|\/)(utils?|helpers?|common|shared|types|models|services)(\/|\.ts$)/;
const maximumLines = 400;

for (const file of globSync("{src,web,simulators,test,examples,bench}/**/*.{ts,tsx}", { cwd: root }).sort()) {
  const text = readFileSync(join(root, file), "utf8");
  const breach = (what: string) => breaches.push(`${file}: ${what}`);
  if (bannedNames.test(file)) breach("this name says nothing about what is inside");
  if (file.split("/").length > 4) breach("folders are at most three deep");
  if (!/\.test\.tsx?$/.test(file) && text.split("\n").length > maximumLines)
    breach(`over ${maximumLines} lines`);
  if (/^(src|simulators)\//.test(file) && !/\.(test|fixture)\.ts$/.test(file)) checkClock(file, text, breach);
  checkPage(file, text, breach);
  for (const imported of importsOf(text)) {
    if (imported.startsWith(".")) checkImport(file, normalize(join(dirname(file), imported)), breach);
  }
}

/** The pages run in browsers: of the server they know the shapes of replies, and nothing that runs. */
function checkPage(file: string, text: string, breach: (what: string) => void): void {
  if (!file.startsWith("web/") || file === "web/build.ts" || file.endsWith(".test.ts")) return;
  for (const [whole] of text.matchAll(/^(?:import|export)[^;]*?from "[^"]*\/src\/[^"]+"/gms))
    if (!/^(?:import|export) type\b/.test(whole)) breach("a page imports more than types from the server");
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)[^;]*?from "([^"]+)"|import\("([^"]+)"\)/gms)].map(
    (found) => found[1] ?? found[2]!,
  );
}

function checkClock(file: string, text: string, breach: (what: string) => void): void {
  if (file === "src/clock.ts" || file === "src/random.ts") return;
  if (/\bDate\.now\(|\bnew Date\(\)/.test(text)) breach("reads the clock itself: take a Clock");
  if (/\bMath\.random\(/.test(text)) breach("takes chance itself: take a Random");
  if (
    /\b(?:select|insert|update|delete)\b[^`";]*[^.\w](?:now\(\)|current_timestamp|clock_timestamp\(\))/i.test(
      text,
    )
  ) {
    breach("SQL reads the clock of the database: pass the instant");
  }
}

function checkImport(from: string, to: string, breach: (what: string) => void): void {
  const test = /\.(test|fixture)\.ts$/.test(from) || !from.startsWith("src/");
  const [, fromFolder = "", ...fromRest] = from.split("/");
  const [, toFolder = "", ...toRest] = to.split("/");
  const target = relative(".", to);
  if (
    from.startsWith("simulators/") &&
    to.startsWith("src/") &&
    !/^src\/(clock|random|money)\.ts$/.test(to)
  ) {
    if (!from.endsWith(".test.ts")) breach(`a simulator shares code with the product: ${target}`);
  }
  if (test) return;
  if (to.startsWith("simulators/") && from !== "src/millrace.ts")
    breach(`only millrace.ts starts simulators: ${target}`);
  const provider = /^src\/integrations\/[a-z]+\//;
  if (provider.test(to) && !provider.test(from) && from !== "src/integrations/registry.ts") {
    breach(`only the registry imports a provider: ${target}`);
  }
  if (provider.test(from)) {
    const allowed =
      dirname(to) === dirname(from) ||
      /^src\/(integrations\/(integration|authorization-flow|sent-lines|feed-refusal|push-rules|wire)|money)\.ts$|^src\/egress\//.test(
        to,
      );
    if (!allowed)
      breach(
        `a provider imports only the interface, the rules, the wire, egress and its own folder: ${target}`,
      );
    return;
  }
  const crossing = fromFolder !== toFolder && fromRest.length > 0 && toRest.length > 0;
  if (crossing && /(^|\/|-)queries\.ts$/.test(to)) breach(`the SQL of another domain: ${target}`);
  if (crossing && foundations.includes(fromFolder) && !foundations.includes(toFolder) && !isInterface(to)) {
    breach(`a foundation imports a domain: ${target}`);
  }
}

/** The one file of `integrations` that is an interface without a provider behind it. */
function isInterface(file: string): boolean {
  return file === "src/integrations/integration.ts";
}

if (breaches.length > 0) {
  process.stderr.write(`${breaches.join("\n")}\n\n${breaches.length} breach(es) of the layout\n`);
  process.exit(1);
}
process.stdout.write("layout holds\n");
