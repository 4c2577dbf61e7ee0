import type { Company, FormatProfile, Linking } from "./records.ts";
import { type RecordData, ScriptFailure } from "./script-run.ts";
import { drop, keyOf, put } from "./state.ts";
import type { World } from "./world.ts";

/* Records as scripts read and write them. Names of fields that are not public are this simulator's choice (README). */

const missing = (type: string, id: string): never => {
  throw new ScriptFailure("RCRD_DSNT_EXIST", `That record does not exist. type: ${type}, id: ${id}`);
};
const invalid = (message: string): never => {
  throw new ScriptFailure("INVALID_KEY_OR_REF", message);
};
const textOf = (value: unknown) => (value === null || value === undefined ? "" : String(value));

export function loadRecord(world: World, company: Company, type: string, id: string): RecordData {
  const data = (fields: Record<string, unknown>, lists: RecordData["lists"] = {}) => ({
    type,
    id,
    fields,
    lists,
  });
  const key = keyOf(company.id, id);
  if (type.startsWith("customrecord")) {
    const record = world.state.get("customRecords", keyOf(company.id, `${type}:${id}`));
    return record ? data({ ...record.fields }) : missing(type, id);
  }
  if (type === "account") {
    const account = world.state.get("accounts", key) ?? missing(type, id);
    return data({
      acctname: account.name,
      accttype: account.type,
      currency: account.currency,
      isinactive: account.inactive,
    });
  }
  if (type === "currency") {
    const currency = world.state.get("currencies", key) ?? missing(type, id);
    return data({ name: currency.name, symbol: currency.symbol });
  }
  if (type === "financialinstitution") {
    const institution = world.state.get("institutions", key) ?? missing(type, id);
    return data({ name: institution.name });
  }
  if (type !== "formatprofile")
    throw new ScriptFailure("SSS_INVALID_RECORD_TYPE", `Scripts do not reach records of type ${type}`);
  const profile = world.state.get("profiles", id);
  if (!profile || profile.companyId !== company.id) return missing(type, id);
  const lines = profile.mapping.map((line) => ({
    accountmappingkey: line.key,
    mappednetsuiteaccount: line.target,
  }));
  return data(
    {
      name: profile.name,
      financialinstitution: profile.institutionId,
      profiletype: "BANK_RECONCILIATION",
      connectivityplugin: profile.connectivity,
      transactionparser: profile.parser,
    },
    { accountmapping: lines },
  );
}

export function saveRecord(world: World, company: Company, data: RecordData): string {
  if (data.type.startsWith("customrecord")) return saveCustomRecord(world, company, data);
  if (data.type === "financialinstitution") {
    const name = textOf(data.fields.name);
    if (!name) invalid("name is required");
    const { number, change } = numbered(world, company, data.id);
    world.state.commit(
      ...change,
      put("institutions", { id: keyOf(company.id, number), companyId: company.id, name }),
    );
    return number;
  }
  if (data.type === "formatprofile") return saveProfile(world, company, data);
  throw new ScriptFailure("SSS_INVALID_RECORD_TYPE", `Scripts do not write records of type ${data.type}`);
}

function numbered(world: World, company: Company, id: string | null) {
  if (id !== null) return { number: id, change: [] };
  const { number, change } = world.state.nextNumber(company.id);
  return { number, change: [change] };
}

function saveCustomRecord(world: World, company: Company, { type, id, fields }: RecordData): string {
  const known = world.suiteApp.records.get(type) ?? missing(type, id ?? "");
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown) invalid(`${type} has no field ${unknown}`);
  const { number, change } = numbered(world, company, id);
  const key = keyOf(company.id, `${type}:${number}`);
  if (id !== null && !world.state.get("customRecords", key)) missing(type, id);
  const written = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
  world.state.commit(
    ...change,
    put("customRecords", { id: key, companyId: company.id, type, number, fields: written }),
  );
  return number;
}

/** Writes a format profile; the first save with a linked account starts its first import. */
function saveProfile(world: World, company: Company, data: RecordData): string {
  const name = textOf(data.fields.name);
  const institutionId = textOf(data.fields.financialinstitution);
  const connectivity = textOf(data.fields.connectivityplugin);
  const parser = textOf(data.fields.transactionparser);
  if (!name || !world.state.get("institutions", keyOf(company.id, institutionId)))
    invalid("A format profile needs a name and a financial institution");
  if (world.suiteApp.scripts.get(connectivity)?.type !== "ficonnectivityplugin")
    invalid("connectivityplugin is none");
  if (world.suiteApp.scripts.get(parser)?.type !== "fiparserplugin") invalid("transactionparser is none");
  const before = data.id === null ? undefined : world.state.get("profiles", data.id);
  if (data.id !== null && before?.companyId !== company.id) missing(data.type, data.id);
  const lines = (data.lists.accountmapping ?? []).map((line) => ({
    key: textOf(line.accountmappingkey),
    target: textOf(line.mappednetsuiteaccount),
  }));
  const number = data.id ?? nextProfileId(world);
  const mapping = checkedMapping(world, company, number, lines, before?.mapping ?? []);
  const profile: FormatProfile = {
    id: number,
    companyId: company.id,
    name,
    institutionId,
    connectivity,
    parser,
    mapping,
    nextRunAt: before?.nextRunAt ?? null,
    retryAt: before?.retryAt ?? null,
  };
  world.state.commit(put("profiles", profile));
  world.imports.saved(number);
  return number;
}

/** Ids of profiles are unique over all companies here, since a configuration id alone names one. */
function nextProfileId(world: World): string {
  const { number, change } = world.state.nextNumber("profiles");
  world.state.commit(change);
  return number;
}

/** Rows of account linking, held to NetSuite's rules: an active bank or card account each, and each once. */
export function checkedMapping(
  world: World,
  company: Company,
  profileId: string,
  lines: readonly { key: string; target: string }[],
  before: readonly Linking[],
): Linking[] {
  const others = world.state
    .of("profiles", company.id)
    .filter(({ id }) => id !== profileId)
    .flatMap(({ mapping }) => mapping.map(({ target }) => target));
  const taken = new Set(others);
  return lines.map(({ key, target }) => {
    const account = world.state.get("accounts", keyOf(company.id, target));
    if (!key || !account) return invalid(`There is no account ${target} to link`);
    if (account.inactive || !/^(Bank|CredCard)$/.test(account.type))
      invalid(`Account ${target} takes no bank data`);
    if (taken.has(target)) invalid(`Account ${target} is linked already`);
    taken.add(target);
    const known = before.find((line) => line.key === key && line.target === target);
    return known ?? { key, target, lastSuccessAt: null };
  });
}

export function deleteRecord(world: World, company: Company, type: string, id: string): void {
  loadRecord(world, company, type, id);
  if (type === "formatprofile" && world.state.of("imports", company.id).some((row) => row.profileId === id))
    throw new ScriptFailure("CANNOT_DELETE", "A format profile with imports cannot be deleted");
  if (type.startsWith("customrecord"))
    world.state.commit(drop("customRecords", keyOf(company.id, `${type}:${id}`)));
  else if (type === "financialinstitution") world.state.commit(drop("institutions", keyOf(company.id, id)));
  else if (type === "formatprofile") world.state.commit(drop("profiles", id));
  else throw new ScriptFailure("SSS_INVALID_RECORD_TYPE", `Scripts do not delete records of type ${type}`);
}

interface Query {
  readonly type: string;
  readonly filters: readonly unknown[];
  readonly columns: readonly string[];
  readonly start: number;
  readonly end: number;
}

type Row = { id: string; values: Record<string, string> };

/** A search with filters `[field, "is", value]` that must all hold. */
export function search(world: World, company: Company, query: Query): Row[] {
  const rows = searched(world, company, query.type);
  const filters = query.filters.filter((filter): filter is string[] => Array.isArray(filter));
  const found = rows.filter(({ values }) =>
    filters.every(([field = "", operator, value]) => {
      if (operator !== "is" && operator !== "anyof")
        throw new ScriptFailure("SSS_INVALID_SRCH_OPERATOR", String(operator));
      return (values[field] ?? "") === String(value);
    }),
  );
  return found.slice(query.start, query.end);
}

function searched(world: World, company: Company, type: string): Row[] {
  if (type.startsWith("customrecord")) {
    const records = world.state.of("customRecords", company.id).filter((record) => record.type === type);
    return records.map(({ number, fields }) => ({ id: number, values: { ...fields } }));
  }
  if (type === "financialinstitution")
    return world.state
      .of("institutions", company.id)
      .map(({ id, name }) => ({ id: id.slice(company.id.length + 1), values: { name } }));
  if (type === "bankimporthistory" && world.settings.historyScriptable) {
    const instant = (at: number | null) => (at === null ? "" : new Date(at).toISOString());
    return world.state
      .of("imports", company.id)
      .reverse()
      .map((row) => ({
        id: row.id.slice(company.id.length + 1),
        values: {
          formatprofile: row.profileId,
          status: row.status,
          startdate: instant(row.startedAt),
          enddate: instant(row.finishedAt),
          message: row.message ?? "",
          accounts: JSON.stringify(row.accounts),
        },
      }));
  }
  throw new ScriptFailure("SSS_INVALID_SRCH_TYPE", `Scripts do not search records of type ${type}`);
}
