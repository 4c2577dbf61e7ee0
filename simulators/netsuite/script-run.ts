/** One run of a script of an installed SuiteApp, as main thread and worker speak of it. */
export interface ScriptRun {
  readonly kind: ScriptKind;
  /** Every file of the SuiteApp by its path in the file cabinet. */
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly function: string;
  readonly companyId: string;
  readonly scriptId: string;
  readonly deploymentId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Units of governance that the run may use. */
  readonly units: number;
  readonly input: unknown;
}

export type ScriptKind = "restlet" | "suitelet" | "connectivity" | "parser";

/** What a script throws, in NetSuite's form. */
export interface ScriptError {
  readonly name: string;
  readonly message: string;
}

export type ScriptOutcome =
  | { readonly kind: "done"; readonly output: unknown; readonly unitsUsed: number }
  | {
      readonly kind: "failed";
      readonly error: ScriptError;
      /** What the plug-in had handed over before. */
      readonly output: unknown;
      readonly unitsUsed: number;
    };

/** Calls of a script that the main thread answers while the worker waits. */
export interface HostCall {
  readonly name: HostCallName;
  readonly argument: unknown;
}
export type HostCallName =
  | "https"
  | "record.load"
  | "record.save"
  | "record.delete"
  | "record.submitFields"
  | "search"
  | "company"
  | "resolveScript"
  | "log";

export type HostReply = { readonly value: unknown } | { readonly error: ScriptError };

/** A record as scripts see it. */
export interface RecordData {
  readonly type: string;
  /** Null for one that was not saved yet. */
  readonly id: string | null;
  readonly fields: Record<string, unknown>;
  readonly lists: Record<string, Record<string, unknown>[]>;
}

export class ScriptFailure extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The error of anything that was thrown. */
export function scriptError(thrown: unknown): ScriptError {
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" && name !== "" ? name : "UNEXPECTED_ERROR",
    message: typeof message === "string" ? message : String(thrown),
  };
}
