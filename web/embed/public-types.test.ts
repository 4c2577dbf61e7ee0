import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { buildWeb } from "../../src/web/build-web.ts";

/* The public types, as a bank's own project compiles against them, and the module as its server may import it. */

const root = join(import.meta.dirname, "../..");

/** A page as written for the names that exist elsewhere, with every prop and option those names know. */
const elsewhere = `
import {
  CodatConnections, CodatLink, type CodatLinkOptions, type CodatLinkProps, initCodatBankFeeds,
  type ConnectionCallbackArgs, type ConsentCallbackArgs, type ErrorCallbackArgs, initializeCodatLink,
} from "./millrace.mjs";

declare const target: HTMLDivElement;
const options: CodatLinkOptions = {
  nonModal: false,
  hideBorder: true,
  nonce: "n",
  showLandingPage: true,
  showSandboxIntegrations: false,
  enableAdditionalConsent: false,
  enableMultiEntityLinking: false,
  theme: { colors: { primary: "#0b57a4" } },
  sourceTypes: {
    accounting: { optional: false, enableIntegrations: true, enableFileUpload: false, allowedIntegrations: ["gbol"], dataTypes: [] },
    banking: { optional: true, enableIntegrations: false },
    commerce: { optional: true, enableIntegrations: false },
    businessDocuments: { optional: true, enableFileUpload: false },
  },
  text: { companyName: "Bank", "landing.title": "Welcome", "accounting.consents.title": "Share" },
};
const props: CodatLinkProps = {
  companyId: "c",
  accessToken: "t",
  onConnectionStarted: ({ connectionId, integrationKey }: ConnectionCallbackArgs) => void [connectionId, integrationKey],
  onConnection: async ({ platformName, sourceId, sourceType }: ConnectionCallbackArgs) => {
    const accounting: boolean = sourceType === "Accounting";
    await Promise.resolve([platformName, sourceId, accounting]);
  },
  onConsent: ({ text }: ConsentCallbackArgs) => text.length,
  onFinish: () => {},
  onClose: () => {},
  onError: ({ correlationId, message, errorCode, userRecoverable }: ErrorCallbackArgs) => {
    if (!userRecoverable) console.error((correlationId ?? "") + (message ?? "") + (errorCode ?? 0).toFixed());
  },
  options,
};
await initializeCodatLink(target, props);
await initCodatBankFeeds(target, props);
new CodatLink({ target, props });
new CodatConnections({
  target,
  props: { accessToken: "t", companyId: "c", onError: () => {}, onDisconnect: ({ connectionId }) => connectionId.trim(), onReconnect: () => {} },
}).unmount();
`;
const ours = `
import { initBankFeeds, initConnections, initLink, type Mounted } from "./millrace.mjs";

declare const target: HTMLElement;
const common = {
  companyId: "c",
  accessToken: "t",
  baseUrl: "https://feeds.bank.example",
  locale: "fr-CA",
  theme: "dark",
  onTokenExpired: async () => "t2",
  onError: () => {},
  onEvent: ({ type, path }: { type: string; path?: string }) => void [type, path],
} as const;
const mounted: Mounted = initBankFeeds(target, {
  ...common,
  onConnection: () => {},
  onFinish: () => mounted.unmount(),
  onMappingSaved: ({ connectionId, sourceAccountId }) => connectionId + sourceAccountId,
});
initLink(target, { ...common, onConnection: () => {}, onFinish: () => {} }).unmount();
initConnections(target, common).unmount();
// @ts-expect-error a language that is not spoken
initConnections(target, { ...common, locale: "de" });
// @ts-expect-error onError is needed
initLink(target, { companyId: "c", accessToken: "t", onConnection: () => {}, onFinish: () => {} });
`;

test("pages written for either set of names compile against the types that are served", async (t) => {
  await buildWeb(() => {});
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "types-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, "dist/web/embed/millrace.d.ts"), join(folder, "millrace.d.mts"));
  writeFileSync(join(folder, "elsewhere.mts"), elsewhere);
  writeFileSync(join(folder, "ours.mts"), ours);
  const options = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "nodenext",
    lib: ["es2022", "dom"],
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, types: [] }, files: ["elsewhere.mts", "ours.mts"] }),
  );
  const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  assert.equal(`${stdout}${status}`, "0");
});

test("a server that draws pages can import the module, which touches no window before it is mounted", async () => {
  await buildWeb(() => {});
  const module: Record<string, unknown> = await import(join(root, "dist/web/embed/millrace.mjs"));
  assert.deepEqual(Object.keys(module).sort(), [
    "CodatBankFeeds",
    "CodatConnections",
    "CodatLink",
    "initBankFeeds",
    "initCodatBankFeeds",
    "initCodatConnections",
    "initConnections",
    "initLink",
    "initializeCodatLink",
  ]);
});
