import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { es5Problem } from "./es5.ts";

/** A script that a SuiteApp brings. */
export interface Script {
  readonly scriptId: string;
  readonly type: "ficonnectivityplugin" | "fiparserplugin" | "suitelet" | "restlet";
  /** Path of its file in the file cabinet. */
  readonly file: string;
  readonly deployments: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** A SuiteApp as its project folder describes it. */
export interface SuiteApp {
  readonly id: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly scripts: ReadonlyMap<string, Script>;
  /** Fields of its custom records by the record's type. */
  readonly records: ReadonlyMap<string, readonly string[]>;
}

const types: readonly string[] = ["ficonnectivityplugin", "fiparserplugin", "suitelet", "restlet"];

/** The project that comes with Millrace. */
export const projectFolder = join(import.meta.dirname, "../../suiteapp/src");

/** Reads a SuiteApp as a deployment would, and refuses what a deployment would refuse. */
export function readSuiteApp(folder = projectFolder): SuiteApp {
  const manifest = readFileSync(join(folder, "manifest.xml"), "utf8");
  const id = `${element(manifest, "publisherid")}.${element(manifest, "projectid")}`;
  const cabinet = `/SuiteApps/${id}`;
  const files: Record<string, string> = {};
  for (const name of readdirSync(join(folder, "FileCabinet", cabinet)).sort()) {
    const source = readFileSync(join(folder, "FileCabinet", cabinet, name), "utf8");
    checkScript(name, source);
    files[`${cabinet}/${name}`] = source;
  }
  const scripts = new Map<string, Script>();
  const records = new Map<string, readonly string[]>();
  for (const name of readdirSync(join(folder, "Objects")).sort()) {
    const xml = readFileSync(join(folder, "Objects", name), "utf8");
    const [, type = "", scriptId = ""] = /^<(\w+) scriptid="(\w+)">/.exec(xml) ?? [];
    if (type === "customrecordtype") records.set(scriptId, attributes(xml, "customrecordcustomfield"));
    if (!types.includes(type)) continue;
    const file = element(xml, "scriptfile").replace(/^\[|\]$/g, "");
    if (files[file] === undefined) throw new Error(`${name} names a file that is not there: ${file}`);
    scripts.set(scriptId, {
      scriptId,
      type: type as Script["type"],
      file,
      deployments: attributes(xml, "scriptdeployment"),
      parameters: parametersOf(xml),
    });
  }
  return { id, version: element(manifest, "projectversion"), files, scripts, records };
}

function checkScript(name: string, source: string): void {
  const problem = es5Problem(source);
  if (problem) throw new Error(`${name}:${problem.line} is not ECMAScript 5: ${problem.message}`);
  if (!/@NApiVersion 2\.(x|0)\b/.test(source)) throw new Error(`${name} does not ask for SuiteScript 2.0`);
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim() ?? "";
}

function attributes(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name} scriptid="(\\w+)"`, "g"))].map((found) => found[1] as string);
}

function parametersOf(xml: string): Record<string, string> {
  const parts = [...xml.matchAll(/<scriptcustomfield scriptid="(\w+)">([\s\S]*?)<\/scriptcustomfield>/g)];
  return Object.fromEntries(parts.map(([, id = "", inside = ""]) => [id, element(inside, "defaultvalue")]));
}
