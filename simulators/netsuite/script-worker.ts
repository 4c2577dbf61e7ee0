import { createContext, Script } from "node:vm";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { plugInContext } from "./plug-in-context.ts";
import { type Bench, modules } from "./script-modules.ts";
import {
  type HostCallName,
  type HostReply,
  ScriptFailure,
  type ScriptOutcome,
  type ScriptRun,
  scriptError,
} from "./script-run.ts";
import { requestContext } from "./suitelet-context.ts";

/*
 * Runs scripts of a SuiteApp. SuiteScript calls are synchronous, so a call that the main thread must answer blocks this
 * thread until the answer lies on the port. This is a place to run our own scripts in, not a wall against hostile ones.
 */
const { replies, bell } = workerData as { replies: MessagePort; bell: Int32Array };

function ask(name: HostCallName, argument: unknown): unknown {
  Atomics.store(bell, 0, 0);
  parentPort?.postMessage({ call: { name, argument } });
  Atomics.wait(bell, 0, 0);
  const reply = receiveMessageOnPort(replies)?.message as HostReply | undefined;
  if (!reply) throw new ScriptFailure("UNEXPECTED_ERROR", "The pretend NetSuite did not answer its script");
  if ("error" in reply) throw new ScriptFailure(reply.error.name, reply.error.message);
  return reply.value;
}

/** What later versions of the language added and SuiteScript 2.0 does not promise. */
const prelude = new Script(`(function () {
  ["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Promise", "Symbol", "Proxy", "Reflect", "BigInt", "Iterator",
   "FinalizationRegistry", "globalThis", "SharedArrayBuffer", "Atomics", "WebAssembly"].forEach(function (name) {
    delete this[name];
  }, this);
  [[Object, ["assign", "entries", "values", "fromEntries", "is", "hasOwn", "groupBy"]], [Array, ["from", "of"]],
   [Number, ["isInteger", "isFinite", "isNaN", "isSafeInteger", "parseFloat", "parseInt"]],
   [Array.prototype, ["find", "findIndex", "findLast", "includes", "fill", "flat", "flatMap", "at", "entries", "keys", "values"]],
   [String.prototype, ["includes", "startsWith", "endsWith", "repeat", "padStart", "padEnd", "at", "replaceAll", "trimStart", "trimEnd"]]
  ].forEach(function (pair) {
    pair[1].forEach(function (name) { delete pair[0][name]; });
  });
}).call(this);`);

type Exports = Record<string, unknown>;

/** Loads the entry file with everything it names; a file is run once. */
function load(run: ScriptRun, bench: Bench): Exports {
  const provided = modules(run, bench);
  const loaded = new Map<string, Exports>();
  let defined: { names: string[]; make: (...parts: unknown[]) => Exports } | undefined;
  const context = createContext({
    define: (names: string[], make: (...parts: unknown[]) => Exports) => {
      defined = { names, make };
    },
    log: provided["N/log"],
  });
  prelude.runInContext(context);
  const fetchModule = (path: string, from: string): unknown => {
    if (path.startsWith("N/")) {
      const found = provided[path];
      if (!found)
        throw new ScriptFailure("MODULE_DOES_NOT_EXIST", `The pretend NetSuite has no module ${path}`);
      return found;
    }
    const base = path.startsWith(".") ? new URL(path, `file://${from}`).pathname : path;
    return loadFile(base.endsWith(".js") ? base : `${base}.js`);
  };
  const loadFile = (path: string): Exports => {
    const known = loaded.get(path);
    if (known) return known;
    const source = run.files[path];
    if (source === undefined) throw new ScriptFailure("MODULE_DOES_NOT_EXIST", `There is no file ${path}`);
    defined = undefined;
    new Script(source, { filename: path }).runInContext(context);
    const definition = defined as { names: string[]; make: (...parts: unknown[]) => Exports } | undefined;
    if (!definition) throw new ScriptFailure("INVALID_MODULE", `${path} calls define nowhere`);
    const made = definition.make(...definition.names.map((name) => fetchModule(name, path)));
    loaded.set(path, made);
    return made;
  };
  return loadFile(run.entry);
}

function perform(run: ScriptRun): ScriptOutcome {
  let used = 0;
  let ended: ScriptFailure | undefined;
  const bench: Bench = {
    ask,
    charge: (units) => {
      if (!ended && used + units > run.units) {
        ended = new ScriptFailure("SSS_USAGE_LIMIT_EXCEEDED", "Script Execution Usage Limit Exceeded");
      }
      if (ended) throw ended;
      used += units;
    },
    left: () => run.units - used,
  };
  const stage = run.kind === "suitelet" ? requestContext(run) : plugInContext(run);
  try {
    const entry = load(run, bench)[run.function];
    if (typeof entry !== "function") {
      throw new ScriptFailure("SCRIPT_ENTRY_POINT_MISSING", `The script has no function ${run.function}`);
    }
    const returned: unknown = run.kind === "restlet" ? entry(run.input) : entry(stage.context);
    // Going over the budget ends a script, whether it catches the error or not.
    if (ended) throw ended;
    const output = run.kind === "restlet" ? plain(returned) : stage.output();
    return { kind: "done", output, unitsUsed: used };
  } catch (thrown) {
    return {
      kind: "failed",
      error: scriptError(ended ?? thrown),
      output: run.kind === "restlet" ? null : stage.output(),
      unitsUsed: used,
    };
  }
}

/** What is left of a value when it has gone over the wire. */
const plain = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);

parentPort?.on("message", (run: ScriptRun) => {
  const outcome = perform(run);
  parentPort?.postMessage({ outcome });
});
