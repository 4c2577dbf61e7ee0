import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("200: newest first, filtered and in pages, of this connection alone", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const agreeTo = async () => {
    const { id } = await bank.connection(companyId);
    const path = `/companies/${companyId}/connections/${id}`;
    for (const locale of ["en", "fr-CA"]) {
      const { version } = await bank.done("GET", `${path}/consent?locale=${locale}`);
      await bank.done("POST", `${path}/consents`, { version, locale });
    }
    return path;
  };
  const path = await agreeTo();
  await agreeTo();
  const { results, totalResults } = await bank.done("GET", `${path}/consents`);
  assert.equal(totalResults, 2);
  assert.ok(results[0].givenAt >= results[1].givenAt);
  const french = await bank.done("GET", `${path}/consents?query=${encodeURIComponent("locale=fr-CA")}`);
  assert.deepEqual(
    french.results.map(({ locale }: { locale: string }) => locale),
    ["fr-CA"],
  );
  const first = await bank.done("GET", `${path}/consents?pageSize=1`);
  const second = await bank.done("GET", first._links.next.href);
  assert.deepEqual([...first.results, ...second.results], results);
});

test("400: a query that names no property", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  assertRefused(
    await bank.call("GET", `/companies/${companyId}/connections/${id}/consents?query=colour%3Dred`),
    400,
  );
});

test("404: no such company or connection", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  for (const place of [`${companyId}/connections/${nobody}`, `${nobody}/connections/${nobody}`]) {
    assertRefused(await bank.call("GET", `/companies/${place}/consents`), 404);
  }
});
