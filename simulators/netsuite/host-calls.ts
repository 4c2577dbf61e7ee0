import type { Company } from "./records.ts";
import { callOutside, type ScriptRequest } from "./script-https.ts";
import { deleteRecord, loadRecord, saveRecord, search } from "./script-records.ts";
import { type HostCall, type RecordData, ScriptFailure, type ScriptRun } from "./script-run.ts";
import type { World } from "./world.ts";

/** Answers what a running script asks of NetSuite. */
export function answerCall(world: World, run: ScriptRun, call: HostCall): unknown {
  const company = world.state.get("companies", run.companyId);
  if (!company) throw new ScriptFailure("UNEXPECTED_ERROR", `There is no account ${run.companyId}`);
  const { type, id } = (call.argument ?? {}) as { type: string; id: string };
  switch (call.name) {
    case "https":
      return callOutside(world, company, call.argument as ScriptRequest);
    case "record.load":
      return loadRecord(world, company, type, id);
    case "record.save":
      return saveRecord(world, company, call.argument as RecordData);
    case "record.delete":
      return deleteRecord(world, company, type, id);
    case "record.submitFields": {
      const { values } = call.argument as { values: Record<string, unknown> };
      const data = loadRecord(world, company, type, id);
      return saveRecord(world, company, { ...data, fields: { ...data.fields, ...values } });
    }
    case "search":
      return search(world, company, call.argument as Parameters<typeof search>[2]);
    case "company":
      return { companyname: company.name, companyid: company.id };
    case "resolveScript":
      return resolveScript(
        world,
        company,
        call.argument as { scriptId: string; deploymentId: string; params?: Record<string, string> },
      );
    case "log":
      world.log?.debug(
        { script: run.scriptId, ...(call.argument as object) },
        "a script of the pretend NetSuite says",
      );
      return null;
  }
}

function resolveScript(
  world: World,
  company: Company,
  options: { scriptId: string; deploymentId: string; params?: Record<string, string> },
): string {
  const script = world.suiteApp.scripts.get(options.scriptId);
  if (!script?.deployments.includes(options.deploymentId))
    throw new ScriptFailure("SSS_INVALID_SCRIPT_ID", `There is no script ${options.scriptId}`);
  const kind = script.type === "suitelet" ? "scriptlet" : "restlet";
  const query = new URLSearchParams({
    script: options.scriptId,
    deploy: options.deploymentId,
    compid: company.id,
    ...options.params,
  });
  return `/app/site/hosting/${kind}.nl?${query}`;
}
