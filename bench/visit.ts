import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession } from "playwright-core";
import { openBrowser, type TestBrowser } from "../test/browser.ts";
import { freshOrganisation } from "../test/deliveries.ts";
import { type Figure, overRounds } from "./measure.ts";
import { embedSizes, pageSizes } from "./pages.ts";
import { bankOf, openXero, startService } from "./service.ts";

/** A phone on a slow mobile network: what Chromium's own tools call slow 4G, and a fourth of this machine's speed. */
const phone = {
  network: { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  slowdown: 4,
  viewport: { width: 390, height: 844 },
};

/** What a customer waits for and does: sizes, time to the first button on a slow phone, and the whole first visit. */
export async function benchVisit(rounds: number): Promise<Figure[]> {
  const { sandbox, settings } = await openXero();
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const service = await startService({ ...settings, MILLRACE_DATA: folder, MILLRACE_ROLES: "api,worker" });
  const bank = bankOf(service, sandbox);
  const browser = await openBrowser();
  const newLink = async (): Promise<string> => {
    const companyId = await bank.company();
    const { id, linkUrl } = await bank.connection(companyId);
    await bank.account(`/companies/${companyId}/connections/${id}`, { accountNumber: "280146230" });
    return linkUrl;
  };
  try {
    const waits: { entry: number; app: number }[] = [];
    const visits: { presses: number; seconds: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      waits.push(await onSlowPhone(browser, await newLink()));
      // An account that another round has filled would not be suggested.
      const { organisationId } = freshOrganisation({ sandbox });
      visits.push(await firstVisit(browser, await newLink(), organisationId));
    }
    const presses = visits.map((visit) => visit.presses);
    const seconds = visits.map((visit) => visit.seconds);
    const entry = waits.map((wait) => wait.entry);
    const app = waits.map((wait) => wait.app);
    return [
      ...(await sizes()),
      overRounds("slow phone: from opening the link to its button", "ms", entry),
      overRounds("slow phone: from that press to the first screen of the app", "ms", app),
      overRounds("first visit: presses from the link to the last page", "presses", presses),
      overRounds("first visit: time without a person's thinking", "s", seconds),
    ];
  } finally {
    await browser.close();
    await service.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sizes(): Promise<Figure[]> {
  const { first, all, style } = await pageSizes();
  const kilobytes = (name: string, bytes: number, most?: number): Figure => ({
    name: `${name}, gzip`,
    value: bytes / 1000,
    unit: "kB",
    goal: most === undefined ? undefined : { atMost: most },
  });
  return [
    kilobytes("hosted pages: script before the first screen", first, 120),
    kilobytes("hosted pages: all script", all),
    kilobytes("stylesheet, in each page", style),
    ...Object.entries(await embedSizes()).map(([file, bytes]) => kilobytes(`component: ${file}`, bytes, 60)),
  ];
}

async function onSlowPhone(browser: TestBrowser, link: string): Promise<{ entry: number; app: number }> {
  const context = await browser.newContext({ viewport: phone.viewport, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const tools: CDPSession = await context.newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", phone.network);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: phone.slowdown });
  const began = performance.now();
  await page.goto(link, { waitUntil: "commit" });
  await page.getByRole("button", { name: "Continue" }).waitFor();
  const entry = performance.now() - began;
  const pressed = performance.now();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Agree and continue" }).waitFor();
  const app = performance.now() - pressed;
  await context.close();
  return { entry, app };
}

/** From the link to the page that says it is done, as fast as the pages let a script press. */
async function firstVisit(
  browser: TestBrowser,
  link: string,
  organisationId: string,
): Promise<{ presses: number; seconds: number }> {
  const context = await browser.newContext({ viewport: phone.viewport });
  const page = await context.newPage();
  let presses = 0;
  const press = async (name: string | RegExp) => {
    presses++;
    await page.getByRole("button", { name }).click();
  };
  const began = performance.now();
  await page.goto(link);
  await press("Continue");
  await press("Agree and continue");
  await press("Continue to Xero");
  await page.locator(`input[value="${organisationId}"]`).check();
  presses++;
  await press("Allow access");
  await press("Choose accounts");
  await press(/^Connect 1 account/);
  await page.getByText("From ").waitFor();
  await press("Finish");
  await page.waitForURL(/\/done$/);
  const seconds = (performance.now() - began) / 1000;
  await context.close();
  return { presses, seconds };
}
