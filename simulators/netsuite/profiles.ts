import type { ConnectivityOutput, OfferedAccount } from "./plug-in-context.ts";
import type { Company, FormatProfile } from "./records.ts";
import { loadRecord, saveRecord } from "./script-records.ts";
import { type ScriptError, ScriptFailure } from "./script-run.ts";
import type { SuiteletForm } from "./suitelet-context.ts";
import type { World } from "./world.ts";

/* What a person does with format profiles on the pages of NetSuite. */

/** A format profile that uses the plug-ins of the SuiteApp; it does nothing before an account is linked. */
export function createProfile(world: World, company: Company, name: string): FormatProfile {
  if (!company.suiteApp) throw new ScriptFailure("SUITEAPP_MISSING", "The SuiteApp is not installed");
  const institution = world.state
    .of("institutions", company.id)
    .at(0)
    ?.id.slice(company.id.length + 1);
  const institutionId =
    institution ??
    saveRecord(world, company, {
      type: "financialinstitution",
      id: null,
      fields: { name: "Bank" },
      lists: {},
    });
  const plugIn = (type: string) =>
    [...world.suiteApp.scripts.values()].find((script) => script.type === type)?.scriptId;
  const id = saveRecord(world, company, {
    type: "formatprofile",
    id: null,
    fields: {
      name,
      financialinstitution: institutionId,
      connectivityplugin: plugIn("ficonnectivityplugin"),
      transactionparser: plugIn("fiparserplugin"),
    },
    lists: {},
  });
  return profileOf(world, company, id);
}

export function profileOf(world: World, company: Company, id: string): FormatProfile {
  const profile = world.state.get("profiles", id);
  if (profile?.companyId !== company.id)
    throw new ScriptFailure("RCRD_DSNT_EXIST", `There is no format profile ${id}`);
  return profile;
}

/** Writes the account linking as it stands on the page: rows without a target are not linked. */
export function linkAccounts(
  world: World,
  company: Company,
  id: string,
  rows: readonly { key: string; target: string }[],
): FormatProfile {
  const data = loadRecord(world, company, "formatprofile", id);
  const accountmapping = rows
    .filter(({ target }) => target !== "")
    .map(({ key, target }) => ({ accountmappingkey: key, mappednetsuiteaccount: target }));
  saveRecord(world, company, { ...data, lists: { accountmapping } });
  return profileOf(world, company, id);
}

/** What the plug-in offers for linking; asked whenever the page is opened. */
export async function offeredAccounts(
  world: World,
  company: Company,
  profile: FormatProfile,
): Promise<{ accounts: readonly OfferedAccount[] } | { error: ScriptError }> {
  const outcome = await runConnectivity(world, company, profile, "getAccounts");
  if (outcome.kind === "failed") return { error: outcome.error };
  return { accounts: (outcome.output as ConnectivityOutput).accounts };
}

/** Address of the page that the plug-in shows inside the format profile. */
export async function configurationAddress(
  world: World,
  company: Company,
  profile: FormatProfile,
): Promise<string | null> {
  const outcome = await runConnectivity(world, company, profile, "getConfigurationIFrameUrl");
  return outcome.kind === "done" ? (outcome.output as ConnectivityOutput).iframe : null;
}

function runConnectivity(world: World, company: Company, profile: FormatProfile, name: string) {
  const accountErrors = world.settings.accountErrors !== "nowhere" && name === "getAccounts";
  const input = { configurationId: profile.id, requests: [], retryAllowed: false, accountErrors };
  return world.run(company, {
    scriptId: profile.connectivity,
    function: name,
    kind: "connectivity",
    input,
  });
}

/** Runs a Suitelet once; returns the form that it writes. */
export async function runSuitelet(
  world: World,
  company: Company,
  scriptId: string,
  input: { method: "GET" | "POST"; parameters: Record<string, string> },
): Promise<SuiteletForm> {
  const outcome = await world.run(company, { scriptId, function: "onRequest", kind: "suitelet", input });
  if (outcome.kind === "failed") throw new ScriptFailure(outcome.error.name, outcome.error.message);
  if (!outcome.output) throw new ScriptFailure("UNEXPECTED_ERROR", "The Suitelet wrote no page");
  return outcome.output as SuiteletForm;
}

/** Fills in the pairing page of a profile and sends it; returns the form that comes back. */
export async function fillPairing(
  world: World,
  company: Company,
  profile: FormatProfile,
  platform: string,
  code: string,
): Promise<SuiteletForm> {
  const address = await configurationAddress(world, company, profile);
  if (!address)
    throw new ScriptFailure("UNEXPECTED_ERROR", "The plug-in named no page for its configuration");
  const query = new URL(address, "https://localhost").searchParams;
  const scriptId = query.get("script") ?? "";
  const shown = await runSuitelet(world, company, scriptId, {
    method: "GET",
    parameters: Object.fromEntries(query),
  });
  const parameters = Object.fromEntries(shown.fields.map(({ id, value }) => [id, value]));
  return await runSuitelet(world, company, scriptId, {
    method: "POST",
    parameters: { ...parameters, custpage_platform: platform, custpage_code: code },
  });
}
