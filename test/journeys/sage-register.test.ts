import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { startSandbox } from "../../simulators/sandbox.ts";
import { systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { sageSettings } from "../sage.ts";

test("the command enters a bank with Sage with our four addresses, and changes it later", async (t) => {
  const sandbox = await startSandbox({ port: 0, clock: systemClock, random: systemRandom });
  t.after(() => sandbox.close());
  const { MILLRACE_SAGE_BANK_ID: _, ...keys } = sageSettings(sandbox);
  const run = (feedUrl: string, ...more: string[]) =>
    promisify(execFile)(process.execPath, ["src/register-sage-bank.ts", ...more], {
      env: { PATH: process.env.PATH, ...keys, MILLRACE_FEED_URL: feedUrl },
    });
  const asked = [
    "--name",
    "Quay Bank (powered by Millrace)",
    "--country",
    "GB",
    "--url",
    "https://quay.example",
  ];
  const { stdout } = await run("https://feeds.quay.example", ...asked);
  const [, id, reference] = /bank: (\S+)\nreference: (\S+)/.exec(stdout) ?? [];
  const bank = () => sandbox.sage.admin.banks().find((one) => one.id === id);
  assert.equal(bank()?.externalRef, reference);
  assert.equal(bank()?.callbackURLs.reAuth, "https://feeds.quay.example/sage/reAuth");
  await run("https://other.quay.example", "--name", "Quay", "--bank", id!, "--reference", reference!);
  assert.deepEqual(
    [bank()?.name, bank()?.callbackURLs.auth],
    ["Quay", "https://other.quay.example/sage/auth"],
  );
  await assert.rejects(run("https://feeds.quay.example", "--name", "Quay"), /Use: npm run sage:bank/);
  assert.equal(sandbox.sage.admin.banks().length, 2);
});
