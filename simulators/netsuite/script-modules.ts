import {
  type HostCallName,
  type RecordData,
  ScriptFailure,
  type ScriptRun,
  scriptError,
} from "./script-run.ts";
import { serverWidget } from "./suitelet-context.ts";

/** What the modules work with: the main thread to ask, and the units to pay with. */
export interface Bench {
  ask(name: HostCallName, argument: unknown): unknown;
  /** Throws SSS_USAGE_LIMIT_EXCEEDED. */
  charge(units: number): void;
  left(): number;
}

type Options = Record<string, unknown>;

/** The modules of SuiteScript that scripts may name, as far as a bank feed needs them. Prices are Oracle's. */
export function modules(run: ScriptRun, bench: Bench): Record<string, object> {
  return {
    "N/config": configModule(bench),
    "N/error": { create: createError },
    "N/https": httpsModule(bench),
    "N/log": logModule(bench),
    "N/record": recordModule(bench),
    "N/runtime": runtimeModule(run, bench),
    "N/search": searchModule(bench),
    "N/ui/serverWidget": serverWidget,
    "N/url": { resolveScript: (options: Options) => bench.ask("resolveScript", plainOptions(options)) },
  };
}

/** Options of a script come from another realm; only data crosses threads. */
const plainOptions = (options: unknown): Options => JSON.parse(JSON.stringify(options ?? {})) as Options;

function needed(options: Options | undefined, names: readonly string[]): void {
  for (const name of names) {
    if (options?.[name] === undefined || options[name] === null || options[name] === "") {
      throw new ScriptFailure("SSS_MISSING_REQD_ARGUMENT", `Missing a required argument: ${name}`);
    }
  }
}

function createError(options: { name?: string; message?: string }): ScriptFailure {
  return new ScriptFailure(String(options?.name ?? "UNEXPECTED_ERROR"), String(options?.message ?? ""));
}

function httpsModule(bench: Bench): object {
  const send = (method: string, options: Options) => {
    needed(options, ["url"]);
    bench.charge(10);
    const answer = bench.ask("https", { method, ...plainOptions(options) }) as {
      code: number;
      body: string;
      headers: Record<string, string>;
    };
    return { code: answer.code, body: answer.body, headers: answer.headers };
  };
  return {
    get: (options: Options) => send("GET", options),
    post: (options: Options) => send("POST", options),
    put: (options: Options) => send("PUT", options),
    delete: (options: Options) => send("DELETE", options),
    request: (options: Options) => send(String(options?.method ?? "GET"), options),
    Method: { GET: "GET", POST: "POST", PUT: "PUT", DELETE: "DELETE" },
  };
}

function configModule(bench: Bench): object {
  return {
    Type: { COMPANY_INFORMATION: "companyinformation" },
    load: (options: Options) => {
      needed(options, ["type"]);
      bench.charge(10);
      const company = bench.ask("company", null) as Record<string, unknown>;
      return { getValue: ({ fieldId }: { fieldId: string }) => company[fieldId] ?? "" };
    },
  };
}

function runtimeModule(run: ScriptRun, bench: Bench): object {
  return {
    accountId: run.companyId,
    getCurrentScript: () => ({
      id: run.scriptId,
      deploymentId: run.deploymentId,
      getParameter: ({ name }: { name: string }) => run.parameters[name] ?? null,
      getRemainingUsage: () => bench.left(),
    }),
    getCurrentUser: () => ({ id: -5, name: "Pretend administrator", role: 3 }),
  };
}

function logModule(bench: Bench): object {
  const write = (level: string) => (title: unknown, details?: unknown) => {
    const entry = typeof title === "object" && title !== null ? (title as Options) : { title, details };
    bench.ask("log", { level, title: String(entry.title ?? ""), details: describe(entry.details) });
  };
  return {
    debug: write("debug"),
    audit: write("audit"),
    error: write("error"),
    emergency: write("emergency"),
  };
}

function describe(details: unknown): string {
  if (typeof details === "string") return details;
  return details instanceof Error ? scriptError(details).message : (JSON.stringify(details) ?? "");
}

/** Custom records cost less than the records that NetSuite brings. */
const price = (type: string, custom: number, other: number) =>
  type.startsWith("customrecord") ? custom : other;

function recordModule(bench: Bench): object {
  const address = (options: Options) => {
    needed(options, ["type", "id"]);
    return { type: String(options.type), id: String(options.id) };
  };
  return {
    Type: { ACCOUNT: "account", CURRENCY: "currency" },
    create: (options: Options) => {
      needed(options, ["type"]);
      const type = String(options.type);
      bench.charge(price(type, 2, 5));
      return openRecord(bench, { type, id: null, fields: {}, lists: {} });
    },
    load: (options: Options) => {
      const found = address(options);
      bench.charge(price(found.type, 2, 5));
      return openRecord(bench, bench.ask("record.load", found) as RecordData);
    },
    delete: (options: Options) => {
      const found = address(options);
      bench.charge(price(found.type, 4, 10));
      bench.ask("record.delete", found);
      return Number(found.id);
    },
    submitFields: (options: Options) => {
      const found = address(options);
      bench.charge(price(found.type, 2, 5));
      bench.ask("record.submitFields", { ...found, values: plainOptions(options.values) });
      return Number(found.id);
    },
  };
}

/** A record that a script has open: changes stay here until `save`. */
function openRecord(bench: Bench, data: RecordData): object {
  const list = (name: unknown) => {
    const id = String(name);
    data.lists[id] ??= [];
    return data.lists[id];
  };
  const lineOf = (options: Options) => {
    const lines = list(options.sublistId);
    const line = Number(options.line);
    if (!Number.isInteger(line) || line < 0 || line >= lines.length) {
      throw new ScriptFailure("SSS_INVALID_SUBLIST_OPERATION", `There is no line ${options.line}`);
    }
    return { lines, line };
  };
  return {
    type: data.type,
    id: data.id,
    getValue: (options: Options) => data.fields[String(options.fieldId)] ?? "",
    setValue: (options: Options) => {
      needed(options, ["fieldId"]);
      data.fields[String(options.fieldId)] = options.value;
    },
    getLineCount: (options: Options) => list(options.sublistId).length,
    getSublistValue: (options: Options) => {
      const { lines, line } = lineOf(options);
      return lines[line]?.[String(options.fieldId)] ?? "";
    },
    setSublistValue: (options: Options) => {
      const lines = list(options.sublistId);
      if (Number(options.line) === lines.length) lines.push({});
      const { line } = lineOf(options);
      (lines[line] as Options)[String(options.fieldId)] = options.value;
    },
    removeLine: (options: Options) => {
      const { lines, line } = lineOf(options);
      lines.splice(line, 1);
    },
    save: () => {
      bench.charge(price(data.type, 4, 10));
      return Number(bench.ask("record.save", JSON.parse(JSON.stringify(data))));
    },
  };
}

interface Found {
  id: string;
  values: Record<string, unknown>;
}

function searchModule(bench: Bench): object {
  return {
    create: (options: Options) => {
      needed(options, ["type"]);
      const { type, filters = [], columns = [] } = plainOptions(options);
      return {
        run: () => ({
          getRange: ({ start, end }: { start: number; end: number }) => {
            if (end - start > 1000) {
              throw new ScriptFailure("SSS_SEARCH_RESULT_LIMIT_EXCEEDED", "At most 1000 results at once");
            }
            bench.charge(10);
            const found = bench.ask("search", { type, filters, columns, start, end }) as Found[];
            return found.map(({ id, values }) => ({
              id,
              getValue: (column: { name: string } | string) =>
                values[typeof column === "string" ? column : column.name] ?? "",
            }));
          },
        }),
      };
    },
  };
}
