import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { type Difference, differences } from "./contract-differences.ts";
import { type ContractFacts, factsOf } from "./contract-facts.ts";
import { deliberateDifferences, isAbout } from "./deliberate-differences.ts";

const contract: ContractFacts = JSON.parse(
  readFileSync(join(import.meta.dirname, "codat-contract.json"), "utf8"),
);
const cleanUp: (() => Promise<void>)[] = [];
let found: Difference[];
before(async () => {
  const { bank } = await testMillrace({ after: (run) => cleanUp.push(run) });
  const document = await (await fetch(`${bank.url}/openapi.json`)).json();
  found = differences(contract, factsOf(document));
  for (const run of cleanUp.reverse()) await run();
});

test("nothing of our document differs from the contract but what is listed as deliberate", () => {
  const surprising = found.filter((one) => !deliberateDifferences.some((entry) => isAbout(entry, one)));
  assert.deepEqual(surprising, []);
});

test("every difference that is listed as deliberate is one", () => {
  const idle = deliberateDifferences.filter((entry) => !found.some((one) => isAbout(entry, one)));
  assert.deepEqual(idle, []);
});
