import type { Server } from "node:http";
import type { Page } from "playwright-core";
import { startBankPage } from "../examples/embed/server.ts";
import type { Json } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";
import { hostsOf } from "./screens.ts";
import { waitFor } from "./wait-for.ts";

/** The example of a bank's page, on an origin of its own under its strict policy. */
export interface EmbeddingPage {
  readonly url: string;
  readonly companyId: string;
  /** Hosts that the page may speak to. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** The bank's page for a new company, or for that one. */
export async function embeddingPage(world: TestMillrace, companyId?: string): Promise<EmbeddingPage> {
  const { url: millrace } = world.millrace.application.config;
  const started = await startBankPage(0, { millrace, apiKey: world.bank.apiKey, companyId });
  return {
    url: started.url,
    companyId: started.companyId,
    hosts: [...hostsOf(world), new URL(started.url).host],
    close: () => closed(started.server),
  };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** In place of the example's own script: `open(init, place, props)` mounts, and `told` keeps what the component tells. */
const script = `
const { millrace, company } = document.querySelector("script[data-millrace]").dataset;
const component = await import(millrace + "/embed/v1/millrace.mjs");
const fresh = async () => (await fetch("/token", { method: "POST" })).text();
window.told = [];
window.mounted = [];
const keep = (name) => (args) => {
  told.push({ name, args });
  if (name === "onConnectionStarted") return fetch("/accounts/" + args.connectionId, { method: "POST" });
};
window.open_ = async (init, place, { without = [], ended, ...props } = {}) => {
  const names = ["onConnectionStarted", "onConsent", "onConnection", "onMappingSaved", "onFinish", "onClose", "onError", "onDisconnect", "onReconnect"];
  const callbacks = Object.fromEntries(names.map((name) => [name, keep(name)]));
  const all = { companyId: company, accessToken: ended ? "ended" : await fresh(), ...callbacks, onTokenExpired: fresh, ...props };
  for (const name of without) delete all[name];
  mounted.push(await component[init](document.querySelector(place), all));
};
window.ready = true;
`;

/** Opens the page with that script, and `style` in place of its own. */
export async function openPlain(page: Page, { url }: EmbeddingPage, style?: string): Promise<void> {
  await page.route(`${url}/page.js`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  );
  if (style !== undefined)
    await page.route(`${url}/page.css`, (route) => route.fulfill({ contentType: "text/css", body: style }));
  await page.goto(url);
  await waitFor("the page's script", () => page.evaluate("window.ready"));
}

export const mount = (page: Page, init: string, props: Json = {}, place = "#millrace"): Promise<void> =>
  page.evaluate(`open_(${JSON.stringify(init)}, ${JSON.stringify(place)}, ${JSON.stringify(props)})`);

export interface Told {
  readonly name: string;
  readonly args: Json;
}
/** What the component has told, once it has told that much. */
export async function toldTo(page: Page, count: number): Promise<Told[]> {
  // The page's policy lets nothing be evaluated in it, so it is asked again and again from outside.
  return waitFor(`${count} callbacks`, async () => {
    const told: Told[] = await page.evaluate("told");
    return told.length >= count && told;
  });
}
