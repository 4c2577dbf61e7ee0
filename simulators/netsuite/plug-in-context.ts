import { luhn } from "./account-key.ts";
import { ScriptFailure, type ScriptRun } from "./script-run.ts";

/** Largest chunk of data in characters, and most sources of an import. */
export const longestChunk = 25_000_000;
export const mostSources = 100;

export interface OfferedAccount {
  readonly accountMappingKey: string;
  readonly displayName: string | null;
  readonly accountType: string;
  readonly currency: string;
  readonly groupName: string;
  readonly lastUpdated: string | null;
}

export interface AccountProblem {
  readonly accountMappingKey: string;
  readonly failureReason: string | null;
  readonly errorCode: string | null;
}

export interface AccountRequest {
  readonly accountMappingKey: string;
  readonly dataStartTime: string;
  readonly dataEndTime: string;
  readonly failureReason?: string;
  readonly errorCode?: string;
}

/** What a run of a connectivity plug-in is given. */
export interface ConnectivityInput {
  readonly configurationId: string;
  readonly requests: readonly AccountRequest[];
  readonly retryAllowed: boolean;
  /** Whether this run may call `addAccountError`; null leaves the function out. */
  readonly accountErrors: boolean | null;
}

/** What it has handed over. */
export interface ConnectivityOutput {
  readonly iframe: string | null;
  readonly accounts: OfferedAccount[];
  readonly problems: AccountProblem[];
  /** Names of sources; null when it named none. */
  readonly sources: string[] | null;
  readonly chunks: string[];
  /** The requests as they came back; null when they did not. */
  readonly answered: AccountRequest[] | null;
  readonly retry: { readonly minutes: number; readonly reason: string } | null;
}

export interface ParserInput {
  readonly configurationId: string;
  readonly data: string;
  readonly addError: boolean;
}

export type Values = Record<string, unknown>;

export interface ParserOutput {
  readonly accounts: { readonly data: Values; readonly transactions: Values[] }[];
  readonly codes: Values[];
  readonly errors: Values[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const accountTypes = new Set(["BANK", "CREDIT_CARD"]);
const transactionTypes = new Set(
  "ACH CHECK CREDIT CREDIT_OR_DEBIT DEBIT DEPOSIT FEE INTEREST PAYMENT TRANSFER OTHER".split(" "),
);

const refuse = (name: string, message: string): never => {
  throw new ScriptFailure(name, message);
};
const copied = <T>(value: unknown): T => JSON.parse(JSON.stringify(value ?? {})) as T;

function text(options: Values, name: string): string {
  const value = options[name];
  if (typeof value !== "string" || value === "") {
    return refuse("SSS_MISSING_REQD_ARGUMENT", `Missing a required argument: ${name}`);
  }
  return value;
}

/** The context of a plug-in function; it holds scripts to NetSuite's rules and remembers what they hand over. */
export function plugInContext(run: ScriptRun): { context: object; output: () => unknown } {
  return run.kind === "parser"
    ? parserContext(run.input as ParserInput)
    : connectivityContext(run.function, run.input as ConnectivityInput);
}

function configuration(id: string): object {
  return {
    getConfigurationFieldValue: ({ fieldName }: { fieldName: string }) =>
      fieldName === "configuration_id" ? id : null,
  };
}

function connectivityContext(
  called: string,
  input: ConnectivityInput,
): { context: object; output: () => unknown } {
  const output: Mutable<ConnectivityOutput> = {
    iframe: null,
    accounts: [],
    problems: [],
    sources: null,
    chunks: [],
    answered: null,
    retry: null,
  };
  const context: Values = {
    pluginConfiguration: configuration(input.configurationId ?? ""),
    configurationIFrameUrl: null,
  };
  if (called !== "getConfigurationIFrameUrl") {
    context.isRetryAllowed = () => input.retryAllowed;
    context.retry = (options: Values) => {
      output.retry = checkedRetry(options, input.retryAllowed);
    };
  }
  if (called === "getAccounts") context.addAccount = (options: Values) => addAccount(output, copied(options));
  if (called === "getTransactionSources") {
    context.addSourceList = (options: Values) => {
      const list = copied<{ sourceList?: { name?: string }[] }>(options).sourceList ?? [];
      for (const { name } of list)
        if (!name || name.length > 255) refuse("INVALID_SOURCE_NAME", "A source has a name of 1 to 255");
      // What is above the limit is left out without a word.
      output.sources = [...(output.sources ?? []), ...list.map(({ name }) => name as string)].slice(
        0,
        mostSources,
      );
    };
  }
  if (called === "getTransactionData") {
    context.accountRequestsJSON = JSON.stringify(input.requests);
    context.addDataChunk = (options: Values) => addChunk(output, options);
    context.returnAccountRequestsJSON = (options: Values) => {
      output.answered = JSON.parse(text(options, "accountsJson")) as AccountRequest[];
    };
  }
  if (input.accountErrors) {
    context.addAccountError = (options: Values) => addProblem(output, copied(options));
  }
  return {
    context,
    output: () => ({ ...output, iframe: (context.configurationIFrameUrl as string | null) ?? null }),
  };
}

function addAccount(output: Mutable<ConnectivityOutput>, options: Values): void {
  const accountMappingKey = text(options, "accountMappingKey");
  const accountType = text(options, "accountType");
  const currency = text(options, "currency");
  const groupName = text(options, "groupName");
  if (luhn(accountMappingKey)) {
    refuse("INVALID_ACCOUNT_MAPPING_KEY", "The account mapping key may be the number of a payment card");
  }
  if (!accountTypes.has(accountType)) refuse("INVALID_ACCOUNT_TYPE", `${accountType} is no type of a bank`);
  if (!/^[A-Z]{3}$/.test(currency)) refuse("INVALID_CURRENCY", `${currency} is no code of ISO 4217`);
  const optional = (name: string) => (typeof options[name] === "string" ? (options[name] as string) : null);
  output.accounts.push({
    accountMappingKey,
    accountType,
    currency,
    groupName,
    displayName: optional("displayName"),
    lastUpdated: optional("lastUpdated"),
  });
}

function addProblem(output: Mutable<ConnectivityOutput>, options: Values): void {
  const { failureReason = null, errorCode = null } = options;
  output.problems.push({
    accountMappingKey: text(options, "accountMappingKey"),
    failureReason: failureReason === null ? null : String(failureReason),
    errorCode: errorCode === null ? null : String(errorCode),
  });
}

function addChunk(output: Mutable<ConnectivityOutput>, options: Values): void {
  const dataChunk = text(options, "dataChunk");
  if (dataChunk.length > longestChunk) {
    refuse("DATA_CHUNK_TOO_LARGE", `A chunk has at most ${longestChunk} characters`);
  }
  output.chunks.push(dataChunk);
}

function checkedRetry(options: Values, allowed: boolean): { minutes: number; reason: string } {
  if (!allowed) refuse("RETRY_NOT_ALLOWED", "There was a failed import within the last two hours");
  const minutes = Number(options?.deltaMinutesLater);
  if (!(minutes >= 30 && minutes <= 240)) refuse("INVALID_RETRY_TIME", "A retry is 30 to 240 minutes later");
  return { minutes, reason: text(options, "currentFailureReason") };
}

function parserContext(input: ParserInput): { context: object; output: () => unknown } {
  const output: ParserOutput = { accounts: [], codes: [], errors: [] };
  const context: Values = {
    pluginConfiguration: configuration(input.configurationId ?? ""),
    inputData: inputFile(input.data ?? ""),
    createAccountData: (options: Values) => {
      const account = { data: copied<Values>(options), transactions: [] as Values[] };
      output.accounts.push(account);
      return { createNewTransaction: (line: Values) => void account.transactions.push(copied(line)) };
    },
    createNewStandardTransactionCode: (options: Values) => {
      const code = copied<Values>(options);
      text(code, "transactionCode");
      if (!transactionTypes.has(text(code, "transactionType"))) {
        refuse("INVALID_TRANSACTION_TYPE", `${code.transactionType} is no type of transaction`);
      }
      output.codes.push(code);
    },
  };
  if (input.addError) context.addError = (options: Values) => void output.errors.push(copied(options));
  return { context, output: () => output };
}

/** A file that is read line by line. */
function inputFile(data: string): object {
  return {
    lines: {
      iterator: () => ({
        each: (visit: (line: { value: string }) => boolean) => {
          let start = 0;
          while (start < data.length) {
            const end = data.indexOf("\n", start);
            const value = data.slice(start, end < 0 ? data.length : end);
            if (visit({ value }) !== true) return;
            start = end < 0 ? data.length : end + 1;
          }
        },
      }),
    },
  };
}
