import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("get-integration", async (t) => {
  const { bank } = await testMillrace(t);
  const stateOf = async (key: string, dataType: string, featureType: string) => {
    const { datatypeFeatures } = await bank.done("GET", `/integrations/${key}`);
    const feature = datatypeFeatures.find((one: { dataType: string }) => one.dataType === dataType);
    return feature.supportedFeatures.find((one: { featureType: string }) => one.featureType === featureType)
      .featureState;
  };

  await t.test("200: the same as in the list", async () => {
    const { results } = await bank.done("GET", "/integrations");
    for (const one of results) assert.deepEqual(await bank.done("GET", `/integrations/${one.key}`), one);
  });

  await t.test("200: features tell what works here, what is not built, and what nobody offers", async () => {
    assert.equal(await stateOf("gbol", "bankTransactions", "Post"), "Release");
    assert.equal(await stateOf("gbol", "bankAccounts", "Get"), "Release");
    assert.equal(await stateOf("gbol", "bankAccounts", "Post"), "Release");
    assert.equal(await stateOf("fbrh", "bankAccounts", "Post"), "NotImplemented");
    assert.equal(await stateOf("hcws", "bankTransactions", "Post"), "NotImplemented");
    assert.equal(await stateOf("hcws", "bankAccounts", "Get"), "NotSupported");
  });

  await t.test("404 for a key that nobody has", async () => {
    for (const key of ["zzzz", "xero", "GBOL", "gbo", "gbol%2f", "a%2fb"]) {
      assertRefused(await bank.call("GET", `/integrations/${key}`), 404);
      assertRefused(await bank.call("GET", `/integrations/${key}/branding`), 404);
    }
  });
});
