import { day } from "../../src/clock.ts";
import type { Heard } from "./exchange.ts";
import { fdxUrl } from "./fdx-client.ts";
import { windowOf } from "./fdx-collect.ts";
import { discover } from "./fdx-tokens.ts";
import type { ProbeScene, RunProbe } from "./probe.ts";

type FdxProbe = { readonly what: string; readonly protocol: "fdx"; readonly run: RunProbe };
const fdx = (what: string, run: RunProbe): FdxProbe => ({ what, protocol: "fdx", run });

interface Ask {
  readonly method?: string;
  readonly token?: string | null;
  readonly accountId?: string;
  readonly query?: Readonly<Record<string, string>>;
}

function ask({ world, institution, connection, feed }: ProbeScene, asked: Ask): Promise<Heard> {
  const { method = "GET", accountId = feed.account.id, query = windowOf(world, feed) } = asked;
  const token = asked.token === undefined ? connection.tokens?.access : asked.token;
  const path = `/accounts/${encodeURIComponent(accountId)}/transactions?${new URLSearchParams({ ...query })}`;
  return world.call({
    method,
    url: fdxUrl(world, institution, path),
    headers: { accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
}

const asks = (what: string, asked: Ask | ((scene: ProbeScene) => Ask)): FdxProbe =>
  fdx(what, async (scene) => [await ask(scene, typeof asked === "function" ? asked(scene) : asked)]);

const date = (scene: ProbeScene, days: number): string =>
  new Date(scene.world.now().getTime() + days * day).toISOString().slice(0, 10);

/** Trades the connection's refresh token; what comes back is not kept. */
async function refresh(scene: ProbeScene, changes: Readonly<Record<string, string>> = {}): Promise<Heard> {
  const { world, institution, connection } = scene;
  const server = await discover(world, institution);
  if (!server) return { outcome: "failed", reason: "the bank's authorization server cannot be found" };
  const { id, secret } = institution.client;
  const form = { grant_type: "refresh_token", refresh_token: connection.tokens?.refresh ?? "" };
  return world.call({
    method: "POST",
    url: server.token,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...form, client_id: id, client_secret: secret, ...changes }).toString(),
  });
}

export const fdxProbes = {
  "fdx-no-token": asks("no token", { token: null }),
  "fdx-wrong-token": asks("a token that was never issued", { token: "never-issued" }),
  "fdx-one-date": asks("a window with one end", (scene) => ({ query: { startTime: date(scene, -7) } })),
  "fdx-reversed-dates": asks("a window that ends before it begins", (scene) => ({
    query: { startTime: date(scene, -1), endTime: date(scene, -9) },
  })),
  "fdx-bad-date": asks("a thirteenth month", { query: { startTime: "2026-13-40", endTime: "2026-13-41" } }),
  "fdx-no-dates": asks("no window at all", { query: {} }),
  "fdx-foreign-account": asks("an account that is not the customer's", { accountId: "no-such-account" }),
  "fdx-bad-page": asks("a page key that was never given", (scene) => ({
    query: { ...windowOf(scene.world, scene.feed), pageKey: "never-given" },
  })),
  "fdx-post": asks("POST instead of GET", { method: "POST" }),
  "fdx-lost-refresh": fdx("the answer to a refresh is lost, and it is refreshed again", async (scene) => [
    await refresh(scene),
    await refresh(scene),
  ]),
  "fdx-two-refreshes": fdx("two refreshes at once", (scene) => Promise.all([refresh(scene), refresh(scene)])),
  "fdx-wrong-secret": fdx("a refresh with a wrong secret", async (scene) => [
    await refresh(scene, { client_secret: "not-the-secret-at-all" }),
  ]),
} satisfies Record<string, FdxProbe>;
