import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/guide/webhooks.md"), "utf8");

test("the consumer in the guide verifies what it is sent, and refuses what another secret signed", async (t) => {
  const { bank } = await testMillrace(t);
  const written = /```js\n(.*?)```/s.exec(guide)![1]!;
  const code = written.replace(
    ".listen(4300)",
    '.listen(0, function () { console.log("port", this.address().port) })',
  );
  assert.notEqual(code, written);
  const consume = async (secret: string) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      cwd: root,
      env: { ...process.env, WEBHOOK_SECRET: secret },
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill());
    let printed = "";
    child.stdout.on("data", (text) => {
      printed += text;
    });
    const port = () => /port (\d+)/.exec(printed)?.[1];
    await waitFor("the consumer to listen", () => port() !== undefined);
    return { url: `http://localhost:${port()}`, printed: () => printed };
  };
  const eventTypes = ["connection.disconnected"];
  // The address is known once the consumer listens, and its secret once the address is registered.
  const { id } = await bank.done("POST", "/webhooks", { url: "http://localhost:4300", eventTypes });
  const { secret } = await bank.done("GET", `/webhooks/${id}/secret`);
  const good = await consume(secret);
  const tell = async (url: string) => {
    await bank.done("PATCH", `/webhooks/${id}`, { url });
    return bank.done("POST", `/webhooks/${id}/test`, { eventType: "connection.disconnected" });
  };
  const told = await tell(good.url);
  assert.equal(told.attemptList[0].statusCode, 204);
  await waitFor("the consumer to print the event", () =>
    good.printed().includes(`${told.id} connection.disconnected`),
  );
  const other = await consume("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  assert.equal((await tell(other.url)).attemptList[0].statusCode, 400);
});
