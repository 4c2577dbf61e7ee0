import assert from "node:assert/strict";
import { test } from "node:test";
import { CodatPlatform } from "@codat/platform";
import { sdkCalls } from "./sdk-calls.ts";

test("the calls that snippets make with the Platform client are there in the published one", () => {
  const client = new CodatPlatform({ serverURL: "http://localhost" }) as unknown as Record<
    string,
    Record<string, unknown>
  >;
  const calls = Object.values(sdkCalls).filter((call) => call.package === "@codat/platform");
  assert.ok(calls.length > 10);
  for (const { method } of calls) {
    const [part, name] = method.split(".") as [string, string];
    assert.equal(typeof client[part]?.[name], "function", method);
  }
});
