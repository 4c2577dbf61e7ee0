import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused } from "../contract/refusal.ts";
import { testMillrace } from "../millrace.ts";
import { hostileListQueries } from "./hostile-lists.ts";

test("a list reads or refuses whatever it is asked, and gives nothing away that a plain reading would not", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  await bank.connection(company);
  const lists = ["/companies", `/companies/${company}/connections`, `/companies/${company}/push`];
  for (const path of lists) {
    const plain = await bank.done("GET", path);
    const known = plain.results.map((one: { id: string }) => one.id);
    for (const query of hostileListQueries) {
      const reply = await bank.call("GET", `${path}?${query}`);
      if (reply.status !== 200) {
        assertRefused(reply, 400);
        assert.equal(reply.body.code, "invalid-query", query);
        continue;
      }
      assert.ok(reply.body.totalResults <= plain.totalResults, query);
      for (const { id } of reply.body.results) assert.ok(known.includes(id), query);
    }
  }
  assert.equal((await bank.done("GET", "/companies")).totalResults, 1, "nothing is lost");
});
