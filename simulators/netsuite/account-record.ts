import { type Answer, restError } from "./answers.ts";
import { type CompanyCall, companyOf, type Operation } from "./exchange.ts";
import type { Account } from "./records.ts";
import { keyOf, put } from "./state.ts";

const path = "/services/rest/record/v1/account";
const longestName = 60;
const longestNumber = 60;

/** The account record of the REST web services: created, upserted by external id, read. */
export const accountOperations: readonly Operation[] = [
  {
    name: "create-account",
    method: "POST",
    path,
    scope: "rest_webservices",
    run: (call) => save(companyOf(call), null, undefined),
  },
  {
    name: "upsert-account",
    method: "PUT",
    path: `${path}/:id`,
    scope: "rest_webservices",
    run: (call) => upsert(companyOf(call)),
  },
  {
    name: "read-account",
    method: "GET",
    path: `${path}/:id`,
    scope: "rest_webservices",
    run: (call) => read(companyOf(call)),
  },
];

function find({ world, company, parameters }: CompanyCall): Account | undefined {
  const id = parameters.id ?? "";
  if (!id.startsWith("eid:")) return world.state.get("accounts", keyOf(company.id, id));
  return world.state.of("accounts", company.id).find(({ externalId }) => externalId === id.slice(4));
}

function read(call: CompanyCall): Answer {
  const account = find(call);
  if (!account)
    return restError(
      "NONEXISTENT_ID",
      "The record instance does not exist. Provide a valid record instance ID.",
    );
  const { world, company } = call;
  const currency = world.state.get("currencies", keyOf(company.id, account.currency));
  return {
    status: 200,
    headers: { "content-type": "application/vnd.oracle.resource+json; type=singular; charset=utf-8" },
    body: {
      links: [{ rel: "self", href: `${call.address}` }],
      id: account.number,
      acctName: account.name,
      ...(account.acctNumber ? { acctNumber: account.acctNumber } : {}),
      acctType: {
        id: account.type,
        refName: account.type === "CredCard" ? "Credit Card" : account.type,
      },
      currency: { id: account.currency, refName: currency?.name },
      ...(account.description ? { description: account.description } : {}),
      ...(account.externalId ? { externalId: account.externalId } : {}),
      isInactive: account.inactive,
      includeChildren: account.includeChildren,
      subsidiary: {
        items: account.subsidiaries.map((id) => ({ id })),
        totalResults: account.subsidiaries.length,
      },
    },
  };
}

function upsert(call: CompanyCall): Answer {
  const id = call.parameters.id ?? "";
  if (!id.startsWith("eid:") || id.length === 4)
    return restError("USER_ERROR", "An upsert names an external id: eid:…");
  return save(call, id.slice(4), find(call));
}

interface Body {
  acctName?: unknown;
  acctNumber?: unknown;
  acctType?: { id?: unknown } | string;
  currency?: { id?: unknown } | string;
  subsidiary?: { items?: { id?: unknown }[] };
  includeChildren?: unknown;
  description?: unknown;
}

/** Creates, or changes what may be changed; answers 204 with the address of the account. */
function save(call: CompanyCall, externalId: string | null, known: Account | undefined): Answer {
  const { world, company } = call;
  let body: Body;
  try {
    body = JSON.parse(call.body) as Body;
    if (typeof body !== "object" || body === null) throw new SyntaxError();
  } catch {
    return restError("INVALID_CONTENT", "The body is not a JSON object.");
  }
  const wrong = problem(call, body, known);
  if (wrong) return wrong;
  const { number, change } = known
    ? { number: known.number, change: undefined }
    : world.state.nextNumber(company.id);
  const text = (value: unknown, before: string | null) => (value === undefined ? before : String(value));
  const listed = (body.subsidiary?.items ?? []).map(({ id }) => String(id));
  const account: Account = {
    id: keyOf(company.id, number),
    companyId: company.id,
    number,
    acctNumber: text(body.acctNumber, known?.acctNumber ?? null),
    name: text(body.acctName, known?.name ?? "") ?? "",
    type: known?.type ?? String(idOf(body.acctType)),
    currency: known?.currency ?? String(idOf(body.currency) ?? company.baseCurrency),
    subsidiaries: listed.length > 0 ? listed : (known?.subsidiaries ?? (company.oneWorld ? ["1"] : [])),
    includeChildren: body.includeChildren === undefined ? false : body.includeChildren === true,
    description: text(body.description, known?.description ?? null),
    externalId: externalId ?? known?.externalId ?? null,
    inactive: known?.inactive ?? false,
    bankBalance: known?.bankBalance ?? null,
    balanceAsOf: known?.balanceAsOf ?? null,
  };
  world.state.commit(...(change ? [change] : []), put("accounts", account));
  const base = call.address.slice(0, call.address.indexOf(path) + path.length);
  return { status: 204, headers: { location: `${base}/${number}` } };
}

const idOf = (value: { id?: unknown } | string | undefined): unknown =>
  typeof value === "string" ? value : value?.id;

/** What NetSuite refuses, in the order it is looked at here. */
function problem(call: CompanyCall, body: Body, known: Account | undefined): Answer | undefined {
  const { world, company } = call;
  const at = (field: string, detail: string) => restError("USER_ERROR", detail, { "o:errorPath": field });
  const name = body.acctName;
  if (!known && !name) return at("acctName", "Please enter value(s) for: Name.");
  if (String(name ?? "").length > longestName)
    return at("acctName", `The field acctName has more than ${longestName} characters.`);
  const acctNumber = body.acctNumber === undefined ? undefined : String(body.acctNumber);
  if (!known && company.accountNumbers && !acctNumber)
    return at("acctNumber", "Please enter value(s) for: Number.");
  if ((acctNumber ?? "").length > longestNumber)
    return at("acctNumber", `The field acctNumber has more than ${longestNumber} characters.`);
  const others = world.state.of("accounts", company.id).filter(({ id }) => id !== known?.id);
  if (acctNumber && others.some((other) => other.acctNumber === acctNumber))
    return at("acctNumber", "The account number you have chosen is already used by another account.");
  if (name && others.some((other) => other.name === name))
    return at("acctName", "This record already exists: an account with this name.");
  const type = idOf(body.acctType);
  if (!known && type !== "Bank" && type !== "CredCard")
    return at("acctType", `Invalid Field Value ${type} for the following field: acctType`);
  if (known && type !== undefined && type !== known.type)
    return at("acctType", "The type of an account cannot be changed here.");
  const currency = idOf(body.currency);
  if (known && currency !== undefined && String(currency) !== known.currency)
    return at("currency", "The currency of an account cannot be changed.");
  if (currency !== undefined && !world.state.get("currencies", keyOf(company.id, String(currency))))
    return at("currency", `Invalid Field Value ${currency} for the following field: currency`);
  if (!company.multiCurrency && currency !== undefined && String(currency) !== company.baseCurrency)
    return at("currency", "Multiple Currencies is not enabled.");
  return subsidiaryProblem(call, body);
}

function subsidiaryProblem({ world, company }: CompanyCall, body: Body): Answer | undefined {
  const at = (detail: string) => restError("USER_ERROR", detail, { "o:errorPath": "subsidiary" });
  const listed = body.subsidiary?.items;
  if (listed === undefined) return undefined;
  if (!company.oneWorld) return at("Subsidiaries are not enabled.");
  for (const { id } of listed) {
    const subsidiary = world.state.get("subsidiaries", keyOf(company.id, String(id)));
    if (!subsidiary || subsidiary.inactive)
      return at(`Invalid Field Value ${id} for the following field: subsidiary`);
    if (subsidiary.elimination && listed.length === 1)
      return at("A bank account cannot belong to an elimination subsidiary alone.");
  }
  return undefined;
}
