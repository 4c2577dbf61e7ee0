import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { test } from "node:test";
import pino from "pino";
import { createApi } from "../../src/api.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { operations } from "./operations.ts";

/** What a customer's browser posts, and what accounting software calls: what guards it is spent with the first use, or belongs to a session. */
const isPage = (url: string): boolean => /^\/(link|company|sage|netsuite|ofx|fdx)(\/|$)|\/start$/.test(url);

test("every POST and PATCH route keeps its answer under an Idempotency-Key, refusals included", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const server = await createApi(millrace.application, { draining: () => false });
  await server.ready();
  // Those of the Portal are the same routes behind another door.
  const changing = server.routeTable.filter(
    ({ methods, url }) => /POST|PATCH/.test(methods.join()) && !url.startsWith("/portal/"),
  );
  const tried = changing.filter(({ url }) => !isPage(url));
  assert.ok(tried.length >= operations.filter(({ method }) => /POST|PATCH/.test(method)).length);
  for (const { methods, url } of tried) {
    for (const method of methods) {
      const path = url.replace(/:\w+/g, () => randomUUID());
      const headers = { "idempotency-key": randomUUID() };
      const first = await bank.call(method, path, "{", headers);
      // Credentials are generated whatever the body is.
      const status = url.endsWith("/credentials") ? 404 : 400;
      assert.equal(first.status, status, `${method} ${url}: ${first.text}`);
      const second = await bank.call(method, path, "{", headers);
      assert.equal(second.headers.get("idempotent-replayed"), "true", `${method} ${url}`);
      assert.equal(second.text, first.text);
      assert.equal((await bank.call(method, path, "[", headers)).status, 422, `${method} ${url}`);
    }
  }
});

test("a repeated answer is found in the log by its own correlation id and by that of the first", async (t) => {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(line));
      done();
    },
  });
  const { bank } = await testMillrace(t, { log: pino({ level: "info" }, sink) });
  const headers = { "idempotency-key": randomUUID() };
  const first = await bank.call("POST", "/companies", { name: 7 }, headers);
  const second = await bank.call("POST", "/companies", { name: 7 }, headers);
  const [one, two] = [first, second].map((reply) => reply.headers.get("x-correlation-id"));
  assert.notEqual(one, two);
  assert.equal(second.body.correlationId, one, "the body is the one that was given first");
  const logged = lines.filter(
    ({ msg, correlationId }) => msg === "request" && [one, two].includes(correlationId as string),
  );
  assert.deepEqual(
    logged.map(({ correlationId, replayOf, status }) => [correlationId, replayOf, status]),
    [
      [one, undefined, 400],
      [two, one, 400],
    ],
  );
});

test("an answer is kept for 24 hours and forgotten afterwards", async (t) => {
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const headers = { "idempotency-key": randomUUID() };
  const create = () => bank.call("POST", "/companies", { name: "Kept" }, headers);
  const first = await create();
  clock.advance(24 * 3_600_000 - 60_000);
  assert.equal((await create()).text, first.text);
  clock.advance(120_000);
  assert.notEqual((await create()).body.id, first.body.id);
});
