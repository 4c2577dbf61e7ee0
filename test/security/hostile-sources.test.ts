import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { assertRefused } from "../contract/refusal.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, managedPath, pretendSource, setUp, synced } from "../pretend-source.ts";
import { hostile, names } from "./hostile-targets.ts";

/** Counts the connections to a port of this machine. */
async function doorbell(t: { after(run: () => Promise<void>): void }) {
  const bell = { rings: 0, port: 0 };
  const server = createServer((socket) => {
    bell.rings += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  bell.port = (server.address() as AddressInfo).port;
  t.after(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return bell;
}

const closed = { MILLRACE_EGRESS_ALLOW: "192.0.2.128/32" };
const secure = (url: string) => url.replace(/^http:/, "https:");

test("no hostile target is accepted as a source of transactions, and none is called when it got there all the same", async (t) => {
  const bell = await doorbell(t);
  let rebound = "8.8.8.8";
  const { bank, database } = await testMillrace(t, {
    settings: closed,
    resolve: async (host) => (host === "later.example" ? [rebound] : (names[host] ?? [])),
  });
  const good = { name: "Core", authentication: { type: "bearer", token: "t" } };
  for (const url of hostile.flatMap((one) => [one, secure(one)])) {
    const reply = await bank.call("POST", "/managedBankFeeds/sources", { ...good, url });
    assertRefused(reply, 400, "url");
  }
  assert.equal((await bank.done("GET", "/managedBankFeeds/sources")).totalResults, 0);

  const { path } = await bank.linked(organisations.czk);
  const { id: accountId } = await bank.account(path);
  await bank.map(path, accountId, organisations.czkAccount);
  const feed = { path, accountId };
  const later = `https://later.example:${bell.port}/`;
  await setUp(bank, feed, await addSource(bank, later));
  rebound = "127.0.0.1";
  const own = `127.0.0.1:${bell.port}/`;
  const some = hostile.filter((_, nth) => nth % 9 === 0);
  for (const url of [later, `http://${own}`, `https://${own}`, ...some, ...some.map(secure)]) {
    // As if the rule that refused it had been looser when it was written.
    await database.rows({ text: "update feed_source set url = $1" }, [url]);
    const { status, errorCode, errorMessage } = await synced(bank, feed);
    assert.deepEqual([status, errorCode], ["Failed", "source-address-refused"], url);
    assert.match(errorMessage, /by the rule "[a-z-]+"|url must/, url);
  }
  await database.rows({ text: "update feed_source set url = $1" }, [later]);
  const { errorMessage } = await synced(bank, feed);
  assert.match(errorMessage, /refused by the rule "loopback".*MILLRACE_EGRESS_ALLOW/);
  assert.equal(bell.rings, 0);
});

test("a source that redirects leads nowhere, and what it says is not repeated", async (t) => {
  const bell = await doorbell(t);
  const { bank } = await testMillrace(t);
  const source = await pretendSource(t);
  const { path } = await bank.linked(organisations.czk);
  const { id: accountId } = await bank.account(path);
  await bank.map(path, accountId, organisations.czkAccount);
  const feed = { path, accountId };
  await setUp(bank, feed, await addSource(bank, source.url));
  for (const status of [301, 302, 303, 307, 308]) {
    source.answer = (_call, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${bell.port}/hush` }).end("hush");
    };
    assert.equal((await synced(bank, feed)).errorCode, "source-redirected");
  }
  const latest = await bank.call("GET", `${managedPath(feed)}/syncs/latest`);
  assert.ok(!latest.text.includes("hush"));
  assert.equal(bell.rings, 0);
});
