import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownSchema } from "../../src/api-reference/components.ts";
import { testMillrace } from "../millrace.ts";
import { describedApi } from "./documented.ts";

/**
 * The fields that may be null in an answer, by the ends of their places: clients of the contract in TypeScript give up
 * the whole answer for a null anywhere else (wire contract, 0 and 2.2). That answers keep to the document is held by
 * every test that checks replies.
 */
const mayBeNull = [
  // A source account, alone, in lists and in batches
  "sortCode",
  "routingInfo.bankCode",
  "routingInfo.type",
  "accountInfo",
  "accountInfo.description",
  "accountInfo.nickname",
  "accountInfo.accountOpenDate",
  "accountInfo.availableBalance",
  "result.error",
  // Mapping and company information
  "targetAccountId",
  "targetAccountOptions[].accountNumber",
  "targetAccountOptions[].balance",
  "get-company-information.planType",
  // Bank accounts, listed and echoed
  ...["results[]", "data"].flatMap((place) =>
    [
      ...["accountName", "nominalCode", "accountNumber", "iBan", "balance"],
      ...["institution", "availableBalance", "overdraftLimit"],
    ].map((field) => `${place}.${field}`),
  ),
  // Operations and fetches
  "changes[].attachmentId",
  "timeoutInMinutes",
  "timeoutInSeconds",
  "errorMessage",
  "statusDescription",
  // Notes of models
  "validation.warnings[].ref",
  "validation.information[].ref",
  // API keys
  "list-api-keys.results[].name",
  "create-api-key.name",
];

type Named = Record<string, ShownSchema>;
/** The parts of a schema that hold others. */
interface Parts {
  readonly type?: string | string[];
  readonly anyOf?: ShownSchema[];
  readonly oneOf?: ShownSchema[];
  readonly properties?: Named;
  readonly items?: ShownSchema;
  readonly additionalProperties?: ShownSchema | boolean;
  readonly patternProperties?: Named;
}

test("no field of a success may be null that clients of the contract cannot read as null", async (t) => {
  const { bank } = await testMillrace(t);
  const { document, operations } = await describedApi(bank.url);
  const found = new Set<string>();
  const look = (schema: ShownSchema, place: string, depth: number): void => {
    const { $ref } = schema as { $ref?: string };
    const own = $ref ? document.components.schemas[$ref.split("/").at(-1)!]! : schema;
    const { type, anyOf, oneOf, properties, items, additionalProperties, patternProperties } =
      own as unknown as Parts;
    if ([type].flat().includes("null")) found.add(place);
    if (depth === 0) return;
    for (const one of [...(anyOf ?? []), ...(oneOf ?? [])]) look(one, place, depth - 1);
    for (const [name, one] of Object.entries(properties ?? {})) look(one, `${place}.${name}`, depth - 1);
    for (const one of [items, additionalProperties, ...Object.values(patternProperties ?? {})])
      if (one && typeof one === "object") look(one, `${place}[]`, depth - 1);
  };
  // No client of the contract calls what is ours alone.
  for (const { id, operation } of operations.filter((one) => !one.operation.tags.includes("Millrace"))) {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      const schema = content?.["application/json"]?.schema;
      if (schema && /^2/.test(status)) look(schema, id, 9);
    }
  }
  assert.ok(found.size > 50, `only ${found.size} fields were found`);
  const others = [...found].filter(
    (place) => !mayBeNull.some((end) => place.endsWith(`.${end}`) || place === end),
  );
  assert.deepEqual(others, []);
  const idle = mayBeNull.filter(
    (end) => ![...found].some((place) => place.endsWith(`.${end}`) || place === end),
  );
  assert.deepEqual(idle, [], "may be null here, and never is");
});
