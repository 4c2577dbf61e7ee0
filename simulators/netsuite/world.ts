import { PretendWorld, type WorldOptions } from "../world.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";
import { answerCall } from "./host-calls.ts";
import { Imports } from "./imports.ts";
import type { Company } from "./records.ts";
import { ScriptHost } from "./script-host.ts";
import type { ScriptKind, ScriptOutcome } from "./script-run.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { put, State } from "./state.ts";
import { readSuiteApp, type SuiteApp } from "./suite-app.ts";

/** One run of a script, asked for. */
export interface RunRequest {
  readonly scriptId: string;
  readonly function: string;
  readonly kind: ScriptKind;
  readonly input: unknown;
}

/** One pretend NetSuite: what it remembers, and what it only counts while it runs. */
export class World extends PretendWorld {
  readonly state: State;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly imports: Imports;
  readonly #scripts: ScriptHost;
  #suiteApp: SuiteApp | undefined;

  constructor(options: WorldOptions & { readonly suiteApp?: SuiteApp | undefined }) {
    super(options);
    this.state = new State(options.folder);
    this.#suiteApp = options.suiteApp;
    this.imports = new Imports(this);
    this.#scripts = new ScriptHost((run, call) => answerCall(this, run, call));
  }

  /** Read when it is first needed: most who start a sandbox never come here. */
  get suiteApp(): SuiteApp {
    this.#suiteApp ??= readSuiteApp();
    return this.#suiteApp;
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.state.get("settings", "settings") };
  }

  changeSettings(changes: Partial<Settings>): Settings {
    const settings = { ...this.settings, ...changes };
    this.state.commit(put("settings", settings));
    return settings;
  }

  /** Runs a function of an installed script in a company, with the units that its kind has. */
  async run(company: Company, request: RunRequest): Promise<ScriptOutcome> {
    const script = company.suiteApp ? this.suiteApp.scripts.get(request.scriptId) : undefined;
    if (!script) {
      const error = {
        name: "SSS_INVALID_SCRIPT_ID",
        message: `The script ${request.scriptId} is not installed`,
      };
      return { kind: "failed", error, output: null, unitsUsed: 0 };
    }
    const operation =
      request.kind === "restlet" || request.kind === "suitelet" ? request.kind : ("plug-in" as const);
    const text = `${request.scriptId} ${request.function}`;
    const narrowed = this.faults.take("units", { operation, companyId: company.id, text });
    return await this.#scripts.run({
      kind: request.kind,
      files: this.suiteApp.files,
      entry: script.file,
      function: request.function,
      companyId: company.id,
      scriptId: script.scriptId,
      deploymentId: script.deployments[0] ?? "",
      parameters: script.parameters,
      units: narrowed?.units ?? this.#units(operation),
      input: request.input,
    });
  }

  #units(operation: "plug-in" | "restlet" | "suitelet"): number {
    const { plugInUnits, restletUnits, suiteletUnits } = this.settings;
    return { "plug-in": plugInUnits, restlet: restletUnits, suitelet: suiteletUnits }[operation];
  }

  async close(): Promise<void> {
    if (!this.end()) return;
    await this.#scripts.close();
    await this.imports.settled();
    this.state.close();
  }
}
