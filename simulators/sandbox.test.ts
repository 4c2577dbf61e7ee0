import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../src/clock.ts";
import { systemRandom } from "../src/random.ts";
import { startSandbox } from "./sandbox.ts";

const open = (port: number) => startSandbox({ port, clock: systemClock, random: systemRandom });

test("a sandbox needs no setting but a port, leads to the five packages, listens on this machine only, and closes for good", async () => {
  const sandbox = await open(0);
  assert.equal(sandbox.url, `http://127.0.0.1:${sandbox.port}`);
  const front = await (await fetch(sandbox.url)).text();
  const links = [...front.matchAll(/<h2><a href="([^"]+)">Pretend (\w+)</g)];
  assert.deepEqual(
    links.map(([, , name]) => name),
    ["Xero", "QuickBooks", "Sage", "FreeAgent", "NetSuite"],
  );
  const pages = await Promise.all(links.map(([, path]) => fetch(new URL(path!, sandbox.url))));
  assert.deepEqual(
    pages.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  );
  assert.equal((await fetch(`${sandbox.url}/xero`)).status, 200);
  await sandbox.close();
  await assert.rejects(fetch(sandbox.url));
});

test("a taken port is told, and the sandbox that has it goes on", async () => {
  const first = await open(0);
  try {
    await assert.rejects(open(first.port), /EADDRINUSE/);
    assert.equal((await fetch(first.url)).status, 200);
  } finally {
    await first.close();
  }
});

test("closing ends calls that hang", async () => {
  const sandbox = await open(0);
  sandbox.xero.admin.addFault({ kind: "hang", match: { operation: "discovery" } });
  const hanging = fetch(`${sandbox.url}/xero/identity/.well-known/openid-configuration`);
  const ended = assert.rejects(hanging);
  while (sandbox.xero.admin.calls().calls.length === 0) await new Promise(setImmediate);
  await sandbox.close();
  await ended;
});
