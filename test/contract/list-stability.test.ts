import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";

test("whoever follows the links of a list sees each record that existed once, while others come and go", async (t) => {
  const { bank, database } = await testMillrace(t);
  const start = systemClock.now().getTime();
  const insert = (companies: readonly { id: string; name: string; at: number }[]) =>
    database.rows(
      {
        text: `insert into company (company_id, name, created_at)
          select id, name, to_timestamp(at / 1000.0) from jsonb_to_recordset($1) as c (id uuid, name text, at float8)`,
      },
      [JSON.stringify(companies)],
    );
  // Several of one instant and of one name: ties are where pages go wrong.
  const existing = Array.from({ length: 60 }, (_, nth) => ({
    id: uuid(systemRandom),
    name: `Company ${nth % 7}`,
    at: start - 60_000 - Math.floor(nth / 4) * 1000,
  }));
  await insert(existing);
  const ids = existing.map(({ id }) => id).sort();

  /** Reads a list to its end by its links; `between` runs before each next page. */
  async function follow(path: string, between: (page: Json) => Promise<unknown>): Promise<string[]> {
    const seen: string[] = [];
    let next: string | undefined = path;
    for (let pages = 0; next; pages += 1) {
      assert.ok(pages < 100, "the links come to an end");
      const page: Json = await bank.done("GET", next);
      seen.push(...page.results.map(({ id }: Json) => id));
      next = page._links.next?.href;
      await between(page);
    }
    return seen;
  }
  const ofThese = (seen: readonly string[], these: readonly string[]) =>
    seen.filter((id) => these.includes(id)).sort();

  for (const orderBy of ["-created", "created", "name", "-name", "id", "lastSync"]) {
    await t.test(`200: ordered by ${orderBy}, new ones arriving before every page`, async () => {
      const arrived: string[] = [];
      const seen = await follow(`/companies?pageSize=7&orderBy=${orderBy}&query=name!=Odd`, async () => {
        for (const name of ["A new one", "Company 3", "Zulu"]) arrived.push(await bank.company(name));
      });
      assert.deepEqual(ofThese(seen, ids), ids);
      assert.equal(new Set(seen).size, seen.length, "nothing is seen twice");
      assert.deepEqual(ofThese(seen, arrived), [], "what was created later is left out");
      for (const id of arrived) await bank.done("DELETE", `/companies/${id}`);
    });
  }

  await t.test(
    "200: one whose change is committed only now, although it began earlier, moves nothing",
    async () => {
      const late: string[] = [];
      const seen = await follow("/companies?pageSize=7", async () => {
        const slow = { id: uuid(systemRandom), name: "Slow", at: start - 1000 };
        late.push(slow.id);
        await insert([slow]);
      });
      assert.deepEqual(ofThese(seen, ids), ids);
      assert.equal(new Set(seen).size, seen.length, "nothing is seen twice");
      for (const id of late) await bank.done("DELETE", `/companies/${id}`);
    },
  );

  await t.test("200: one that is written by a process whose clock is ahead is not left out", async () => {
    const ahead = { id: uuid(systemRandom), name: "Ahead", at: start + 3_600_000 };
    await insert([ahead]);
    const seen = await follow("/companies?pageSize=7&orderBy=created", async () => undefined);
    assert.equal(seen.at(-1), ahead.id);
    await bank.done("DELETE", `/companies/${ahead.id}`);
  });

  await t.test("200: what is deleted after it was read makes nobody else be skipped", async () => {
    const gone: string[] = [];
    const seen = await follow("/companies?pageSize=7", async (page) => {
      const id = page.results[0]?.id;
      if (!id) return;
      gone.push(id);
      await bank.done("DELETE", `/companies/${id}`);
    });
    assert.deepEqual(ofThese(seen, ids), ids);
    assert.ok(gone.length >= 8, "some were deleted on the way");
  });

  await t.test("200: a plain page number is a place in the list as it is now", async () => {
    const newest = await bank.company("Newest");
    const first = await bank.done("GET", "/companies?page=1&pageSize=7");
    assert.equal(first.results[0].id, newest);
    const bounded = await bank.done(
      "GET",
      `/companies?page=1&pageSize=7&asOf=${encodeURIComponent(new Date(start).toISOString())}`,
    );
    assert.equal(bounded.totalResults, first.totalResults - 1);
    assert.ok(!bounded.results.some(({ id }: Json) => id === newest));
  });
});
