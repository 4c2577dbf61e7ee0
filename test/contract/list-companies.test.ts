import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertCompany } from "./company-shape.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("list-companies", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const list = async (query = "") => bank.done("GET", `/companies${query}`);
  const href = (page: number, size: number) => ({ href: `/companies?page=${page}&pageSize=${size}` });

  await t.test("200: an empty page before there is any company", async () => {
    assert.deepEqual(await list(), {
      results: [],
      pageNumber: 1,
      pageSize: 100,
      totalResults: 0,
      _links: { self: { href: "/companies" }, current: href(1, 100) },
    });
  });

  const ids: string[] = [];
  for (const name of ["A", "B", "C", "D", "E"]) ids.unshift(await bank.company(name));
  await bank.connection(ids[0]!);
  const deleted = await bank.company("Gone");
  await bank.done("DELETE", `/companies/${deleted}`);

  await t.test("200: newest first, each as Get shows it, deleted ones not at all", async () => {
    const { results, totalResults } = await list();
    assert.equal(totalResults, 5);
    assert.deepEqual(
      results.map((company: { id: string }) => company.id),
      ids,
    );
    for (const company of results) assertCompany(company, millrace.application.config.url);
    assert.equal(results[0].dataConnections.length, 1);
    assert.equal(results[0].dataConnections[0].status, "PendingAuth");
  });

  await t.test("200: pages that link to each other only where there is another", async () => {
    const first = await list("?pageSize=2");
    assert.deepEqual([first.pageNumber, first.pageSize, first.totalResults], [1, 2, 5]);
    assert.deepEqual(plainLinks(first._links), {
      self: { href: "/companies" },
      current: href(1, 2),
      next: href(2, 2),
    });
    const middle = await list("?page=2&pageSize=2");
    const around = plainLinks(middle._links);
    assert.deepEqual([around.next, around.previous], [href(3, 2), href(1, 2)]);
    const last = await list("?page=3&pageSize=2");
    const before = plainLinks(last._links);
    assert.deepEqual([before.next, before.previous], [undefined, href(2, 2)]);
    const seen = [first, middle, last].flatMap(({ results }) => results.map(({ id }: { id: string }) => id));
    assert.deepEqual(seen, ids);
    const whole = await list("?page=1&pageSize=5");
    assert.deepEqual([whole._links.next, whole._links.previous], [undefined, undefined]);
  });

  await t.test("200: a page past the end is empty and links to no page that does not exist", async () => {
    for (const page of [4, 9, 999_999_999_999]) {
      const { results, totalResults, _links } = await list(`?page=${page}&pageSize=2`);
      assert.deepEqual([results, totalResults, _links.next], [[], 5, undefined]);
      assert.deepEqual(plainLinks(_links).previous, page === 4 ? href(3, 2) : undefined);
    }
  });

  await t.test("200: names of parameters in any case, unknown ones ignored", async () => {
    assert.equal((await list("?PageSize=1&PAGE=2&colour=blue")).results.length, 1);
    assert.equal((await list("?pageSize=5000")).pageSize, 5000);
  });

  await t.test("400 for a page or page size out of range or no integer", async () => {
    for (const value of ["0", "-1", "1.5", "abc", "", "1e2", "99999999999999999999", "1&page=2", "%31%20"]) {
      assertRefused(await bank.call("GET", `/companies?page=${value}`), 400, "page");
    }
    for (const value of ["0", "5001", "-5", "ten"]) {
      assertRefused(await bank.call("GET", `/companies?pageSize=${value}`), 400, "pageSize");
    }
  });
});
