import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import type { ContractFacts } from "./contract-facts.ts";
import { type Documented, describedApi } from "./documented.ts";
import { operations } from "./operations.ts";

const folder = import.meta.dirname;
const contract: ContractFacts = JSON.parse(readFileSync(join(folder, "codat-contract.json"), "utf8"));
/** Reached for every operation at once: in authentication.test.ts and every-operation.test.ts. */
const everywhere = ["401", "403", "422", "429", "500", "503"];
/** Operations under an older address of the contract, tried in one loop with the newer ones. */
const sameAs: Readonly<Record<string, string>> = {
  "get-connection-management-cors-settings": "get-cors-settings",
  "set-connection-management-cors-settings": "set-cors-settings",
};

let world: TestMillrace;
let documented: readonly Documented[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  documented = (await describedApi(world.bank.url)).operations;
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

test("each operation of the contract has a file with its name, and in it a case for each status it documents", () => {
  const ids = new Set(Object.values(contract).map(({ operationId }) => operationId));
  const lacking = documented
    .filter(({ id }) => ids.has(id))
    .flatMap(({ id, operation, method, path }) => {
      const file = join(folder, `${sameAs[id] ?? id}.test.ts`);
      if (!existsSync(file)) return [`${id}: no file`];
      const titles = titlesOf(readFileSync(file, "utf8"));
      const tried = operations.find((one) => one.id === id);
      const own = Object.keys(operation.responses).filter((status) => {
        if (status === "default" || everywhere.includes(status)) return false;
        // Unknown ids are tried for each part of each path in unknown.test.ts.
        if (status === "404" && tried?.path.includes("{")) return false;
        // A key in use, for each operation that takes one, in every-operation.test.ts.
        return status !== "409" || contract[`${method} ${path}`]?.statuses.includes("409");
      });
      return own
        .filter((status) => !titles.some((title) => title.includes(status)))
        .map((s) => `${id}: ${s}`);
    });
  assert.deepEqual(lacking, []);
});

/** What the cases of a file are called. */
const titlesOf = (text: string): string[] =>
  [...text.matchAll(/\btest\(\s*(["`])(.*?)\1,/gs)].map(([, , title]) => title!);
