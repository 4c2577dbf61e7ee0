import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertConnection } from "./connection-shape.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("list-connections", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/connections`;
  const idsOf = (page: { results: { id: string }[] }) => page.results.map(({ id }) => id);

  await t.test("200: an empty page for a company without connections", async () => {
    const page = await bank.done("GET", path);
    assert.deepEqual([page.results, page.totalResults], [[], 0]);
    assert.deepEqual(page._links, { self: { href: path }, current: { href: `${path}?page=1&pageSize=100` } });
  });

  const ids: string[] = [];
  for (const key of ["hcws", "gbol", "akxx"]) ids.unshift((await bank.connection(company, key)).id);
  const gone = (await bank.connection(company)).id;
  await bank.done("DELETE", `${path}/${gone}`);

  await t.test("200: newest first, deleted ones not at all", async () => {
    const page = await bank.done("GET", path);
    assert.deepEqual(idsOf(page), ids);
    assert.equal(page.totalResults, 3);
    for (const one of page.results) assertConnection(one, company, millrace.application.config.url);
  });

  await t.test("200: pages that link to each other", async () => {
    const page = await bank.done("GET", `${path}?page=2&pageSize=1`);
    assert.deepEqual(idsOf(page), [ids[1]]);
    assert.equal(plainLinks(page._links).next?.href, `${path}?page=3&pageSize=1`);
    assert.equal(plainLinks(page._links).previous?.href, `${path}?page=1&pageSize=1`);
  });

  await t.test("200: every reading hands out a new one-time password", async () => {
    const links = new Set<string>();
    for (let nth = 0; nth < 3; nth += 1) {
      for (const { linkUrl } of (await bank.done("GET", path)).results) links.add(linkUrl);
    }
    assert.equal(links.size, 9);
  });

  await t.test("400 for a page or page size out of range", async () => {
    assertRefused(await bank.call("GET", `${path}?page=0`), 400, "page");
    assertRefused(await bank.call("GET", `${path}?pageSize=5001`), 400, "pageSize");
  });
});
