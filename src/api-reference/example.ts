import type { ShownSchema } from "./components.ts";

export type Example =
  | string
  | number
  | boolean
  | null
  | readonly Example[]
  | { readonly [name: string]: Example };

/** Values that fields of these names have in examples; others are made from their schema. */
const byName: Readonly<Record<string, Example>> = {
  companyId: "6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01",
  connectionId: "b1d7a6f2-58c4-4d0c-8f57-70c0a1a3a002",
  dataConnectionKey: "b1d7a6f2-58c4-4d0c-8f57-70c0a1a3a002",
  pushOperationKey: "0a4e7c52-94d1-4b8a-8a0b-5d7f3c1b2003",
  accountId: "acc-001",
  sourceAccountId: "acc-001",
  targetAccountId: "d8c5a1f0-6b2e-4a37-9d44-1c8e7b6f5004",
  name: "Harbour Cafe",
  companyName: "Harbour Cafe",
  sourceAccountName: "Current account",
  targetAccountName: "Business bank account",
  accountName: "Current account",
  accountNumber: "00112233",
  sourceAccountNumber: "00112233",
  accountType: "checking",
  sortCode: "102030",
  bankCode: "021001088",
  currency: "GBP",
  sourceCurrency: "GBP",
  baseCurrency: "GBP",
  currencies: ["GBP", "EUR"],
  balance: 1250.5,
  sourceBalance: 1250.5,
  amount: -9.99,
  availableBalance: 1200,
  accountOpenDate: "2024-05-06",
  platformKey: "gbol",
  integrationKey: "gbol",
  key: "gbol",
  platformName: "Xero",
  date: "2026-05-04T10:00:00",
  description: "Milk and bread",
  counterparty: "Corner Dairy",
  reference: "INV-2041",
  transactionType: "DirectDebit",
  feedStartDate: "2026-05-01T00:00:00",
  products: ["bank-feeds"],
  tags: { region: "uk" },
  productIdentifier: "bank-feeds",
  url: "https://bank.example/webhooks/millrace",
  eventTypes: ["bankTransactions.write.successful"],
  companyTags: ["region:uk"],
  allowedOrigins: ["https://bank.example"],
  redirectUrl: "https://bank.example/done",
  page: 1,
  pageNumber: 1,
  pageSize: 100,
  totalResults: 1,
  timezone: "Europe/London",
};

const palette = {
  deed: "#0b57a4",
  deedOver: "#08447f",
  onDeed: "#ffffff",
  link: "#0b57a4",
  bar: "#ffffff",
  onBar: "#14202e",
};

/** Fields that name another thing in some schemas than elsewhere. */
const bySchema: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  BankTransaction: { id: "txn-0001" },
  AcceptedTransaction: { id: "txn-0001" },
  SourceAccount: { id: "acc-001", accountType: "Debit" },
  SourceAccountV2: { id: "acc-001" },
  SourceAccountPrototype: { id: "acc-001", accountType: "Debit" },
  SourceAccountV2Prototype: { id: "acc-001" },
  SourceAccountChange: { status: "disconnected", accountName: "Savings" },
  TargetAccountOption: { name: "Business bank account" },
  PushOperation: { status: "Pending", statusCode: 202 },
  CreateBankTransactionsResponse: { status: "Pending", statusCode: 202, changes: [] },
  LinkPalette: palette,
  LinkSettingsPalette: palette,
  LinkSettingsColours: { primary: "#0b57a4", secondary: "#14202e" },
  Validation: { errors: [], warnings: [] },
  ApiKeyDetails: { name: "Back office" },
  CreateApiKey: { name: "Back office" },
};

type Schemas = Readonly<Record<string, ShownSchema>>;

/** A body such as the schema describes. For requests what is ignored is left out, for answers nothing is. */
export function exampleOf(schema: ShownSchema, schemas: Schemas, name = "", within = "", depth = 0): Example {
  const component = schema.$ref?.split("/").at(-1);
  const known = bySchema[within]?.[name] ?? (name === "id" ? undefined : byName[name]);
  if (known !== undefined && fits(known, schema)) return known;
  if (component) return depth > 12 ? {} : exampleOf(schemas[component]!, schemas, name, component, depth + 1);
  const choices = (schema.oneOf ?? schema.anyOf)?.filter((choice) => choice.type !== "null");
  if (choices?.[0]) return exampleOf(choices[0], schemas, name, within, depth + 1);
  if (schema.const !== undefined) return schema.const as Example;
  if (schema.default !== undefined) return schema.default as Example;
  if (schema.enum) return schema.enum.find((word) => word !== null) as Example;
  switch ([schema.type ?? "object"].flat()[0]) {
    case "array":
      return schema.items && depth < 13 ? [exampleOf(schema.items, schemas, name, within, depth + 1)] : [];
    case "integer":
      return schema.minimum ?? 1;
    case "number":
      return schema.maximum ?? 1250.5;
    case "boolean":
      return false;
    case "null":
      return null;
    case "string":
      return textOf(schema, name);
    default:
      return objectOf(schema, schemas, within, depth);
  }
}

const isIgnored = ({ description }: ShownSchema): boolean => description === "Ignored.";

function objectOf(schema: ShownSchema, schemas: Schemas, within: string, depth: number): Example {
  const fields = Object.entries(schema.properties ?? {})
    .filter(
      ([name, property]) => schema.required?.includes(name) || !(property.deprecated || isIgnored(property)),
    )
    .map(([name, property]) => [name, exampleOf(property, schemas, name, within, depth + 1)]);
  return Object.fromEntries(fields);
}

/** Whether a value of a table above can stand where a schema says what stands there. */
function fits(value: Example, schema: ShownSchema): boolean {
  if (schema.$ref || schema.anyOf || schema.oneOf) return typeof value === "object";
  if (schema.enum) return schema.enum.includes(value);
  if (schema.pattern && typeof value === "string") return new RegExp(schema.pattern).test(value);
  const type = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  const types = [schema.type ?? []].flat();
  return types.includes(type) || (type === "number" && types.includes("integer"));
}

function textOf({ format }: ShownSchema, name: string): string {
  switch (format) {
    case "uuid":
      return "3d2f8b6e-1c47-4e0a-b1f5-9a6c7d8e0005";
    case "date-time":
      return "2026-05-04T09:15:02.118Z";
    case "date":
      return "2026-05-04";
    case "uri":
      return "https://feeds.bank.example/page";
    case "uri-reference":
      return "/companies?page=1&pageSize=100";
    default:
      return name || "text";
  }
}
