import { uuid } from "../../src/random.ts";
import { type Answer, type ApiError, data, invalid, refuseAll } from "./answers.ts";
import { dataOf, type Fields, isObject, textOf } from "./exact-json.ts";
import { type Call, callerOf, type Operation } from "./exchange.ts";
import type { Bank, CallbackAddresses } from "./records.ts";

/** Registering banks: section 2 of the provider document. All entries are taken, or none. */
export const banks: Operation = {
  name: "banks",
  method: "POST",
  path: "/provider/v1/banks",
  run: register,
};

const mostEntries = 100;
const callbackNames = ["notification", "availableAccounts", "auth", "reAuth"] as const;

function register(call: Call): Answer {
  const body = dataOf(call.body);
  if (!body) return refuseAll(400, [invalid("data", "must be an object")]);
  const errors: ApiError[] = [];
  const entries = (name: string): Fields[] => {
    const list = body[name] ?? [];
    if (Array.isArray(list) && list.length <= mostEntries && list.every(isObject)) return list;
    errors.push(invalid(`data.${name}`, `must be a list of at most ${mostEntries} objects`));
    return [];
  };
  const applicationId = callerOf(call).id;
  const known = (entry: Fields, at: string): Bank | undefined => {
    const bank = call.world.store.get("banks", textOf(entry, "principalId") ?? "");
    if (bank && !bank.removed && bank.applicationId === applicationId) return bank;
    errors.push(invalid(`${at}.principalId`, "is no bank of this provider"));
    return undefined;
  };

  const created = entries("toCreate").map((entry, index) => {
    const at = `data.toCreate[${index}]`;
    const bank: Bank = {
      id: uuid(call.world.random),
      applicationId,
      externalRef: needed(entry, "externalRef", at, errors),
      name: needed(entry, "name", at, errors),
      url: needed(entry, "url", at, errors),
      countryCode: needed(entry, "countryCode", at, errors),
      supportIframe: entry.supportiframe === true,
      callbackURLs: callbacks(entry.callbackURLs, at, errors),
      removed: false,
    };
    if (!/^[A-Z]{2}$/.test(bank.countryCode))
      errors.push(invalid(`${at}.countryCode`, "must be two capital letters (ISO 3166)"));
    return bank;
  });
  const updated = entries("toUpdate").flatMap((entry, index) => {
    const at = `data.toUpdate[${index}]`;
    const bank = known(entry, at);
    if (!bank) return [];
    const { externalRef = bank.externalRef, name = bank.name } = entry as Partial<Bank>;
    const callbackURLs =
      entry.callbackURLs === undefined ? bank.callbackURLs : callbacks(entry.callbackURLs, at, errors);
    return [{ ...bank, externalRef: String(externalRef), name: String(name), callbackURLs }];
  });
  const removed = entries("toRemove").flatMap((entry, index) => {
    const bank = known(entry, `data.toRemove[${index}]`);
    return bank ? [{ ...bank, removed: true }] : [];
  });
  if (created.length + updated.length + removed.length === 0 && errors.length === 0)
    errors.push(invalid("data", "names no bank in toCreate, toUpdate or toRemove"));
  if (errors.length > 0) return refuseAll(400, errors);

  call.world.store.change(({ put }) => {
    for (const bank of [...created, ...updated, ...removed]) put("banks", bank);
  });
  const shown = (list: readonly Bank[]) =>
    list.map(({ id, externalRef }) => ({ principalID: id, externalRef }));
  return data(200, { created: shown(created), updated: shown(updated), removed: shown(removed) });
}

function needed(entry: Fields, name: string, at: string, errors: ApiError[]): string {
  const text = textOf(entry, name);
  if (text === undefined || text.length > 500)
    errors.push(invalid(`${at}.${name}`, "must be text of 1 to 500 characters"));
  return text ?? "";
}

function callbacks(value: unknown, at: string, errors: ApiError[]): CallbackAddresses {
  const entry = isObject(value) ? value : {};
  const read = (name: string): string => {
    const address = textOf(entry, name) ?? "";
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
      errors.push(invalid(`${at}.callbackURLs.${name}`, "must be an http or https address"));
    return address;
  };
  const [notification = "", availableAccounts = "", auth = "", reAuth = ""] = callbackNames.map(read);
  return { notification, availableAccounts, auth, reAuth };
}
