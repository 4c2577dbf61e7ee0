import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { after, second } from "../clock.ts";
import { type ApplicationToken, ProviderFault, type StartedByProvider } from "../integrations/integration.ts";
import { applicationToken } from "./application-token.ts";

const start = new Date("2026-11-23T12:00:00Z");

/** A provider that numbers the tokens it gives, each good for 100 seconds. */
function provider(give: (nth: number) => Promise<ApplicationToken> | undefined = () => undefined) {
  const self = { now: start, given: 0 };
  const token = async () => {
    self.given += 1;
    const nth = self.given;
    return (await give(nth)) ?? { accessToken: `token-${nth}`, expiresInSeconds: 100 };
  };
  const flow = { kind: "started-by-provider", token } as unknown as StartedByProvider;
  const log = pino({ level: "silent" });
  const application = { clock: { now: () => self.now }, log, providerHttp: undefined as never };
  return { self, ask: (refused?: string) => applicationToken(application, flow, refused) };
}

test("a token is asked for once, used until shortly before its end, and asked for anew then", async () => {
  const { ask, self } = provider();
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), Array(3).fill("token-1"));
  self.now = after(start, 89 * second);
  assert.equal(await ask(), "token-1");
  self.now = after(start, 91 * second);
  assert.deepEqual(await Promise.all([ask(), ask()]), ["token-2", "token-2"]);
  assert.equal(self.given, 2);
});

test("a token that was refused is renewed once, for all that met the refusal", async () => {
  const { ask, self } = provider();
  await ask();
  assert.deepEqual(
    await Promise.all([ask("token-1"), ask("token-1"), ask("token-1")]),
    Array(3).fill("token-2"),
  );
  assert.equal(await ask("token-1"), "token-2", "whoever comes late is given what there is");
  assert.equal(self.given, 2);
});

test("a token that cannot be had is asked for again by whoever comes next", async () => {
  const { ask } = provider((nth) => {
    if (nth === 1) throw new ProviderFault("try-later", "down");
    return undefined;
  });
  await assert.rejects(Promise.all([ask(), ask()]), /down/);
  assert.equal(await ask(), "token-2");
});
