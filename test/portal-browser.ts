import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { TestBrowser } from "./browser.ts";
import type { TestMillrace } from "./millrace.ts";
import type { SignedIn } from "./portal.ts";
import { hostsOf, look, visit } from "./screens.ts";

/** The Portal in a browser. Paths are below `/portal`. */
export interface PortalVisit {
  readonly page: Page;
  go(path: string): Promise<void>;
  /** The present address below `/portal`, with its query. */
  readonly path: () => string;
}

/** Opens a browser in which a person is signed in already; it may complain of nothing and speak to nobody else. */
export async function visitPortal(
  browser: TestBrowser,
  world: TestMillrace,
  person: Pick<SignedIn, "cookie">,
  run: (visit: PortalVisit) => Promise<void>,
  options: BrowserContextOptions & { expected?: RegExp } = {},
): Promise<void> {
  const { portalUrl } = world.millrace.application.config;
  await visit(browser, { hosts: hostsOf(world), reducedMotion: "reduce", ...options }, async ({ page }) => {
    const [name, ...value] = person.cookie.split("=");
    await page.context().addCookies([{ name: name!, value: value.join("="), url: `${portalUrl}/portal` }]);
    await run({
      page,
      go: async (path) => {
        await page.goto(`${portalUrl}/portal${path}`);
      },
      path: () => page.url().slice(`${portalUrl}/portal`.length),
    });
  });
}

/**
 * Looks at a page of the Portal, named by its path in `web/portal/pages.ts`: accessible in both themes and usable at 320
 * pixels. `state` names one of several things that it can show. `web/portal/pages.test.ts` holds that no page is left out.
 */
export async function lookAtPage(page: Page, path: string, state = ""): Promise<void> {
  assert.match(new URL(page.url()).pathname, pattern(path), `this page is not ${path}`);
  const named = path.replaceAll(/[^a-z]+/gi, "-").replaceAll(/^-|-$/g, "") || "home";
  const name = `portal-${named}${state && `-${state}`}`;
  await look(page, name);
  if (!process.env.MILLRACE_TEST_SCREENSHOTS) return;
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 820, height: 1180 });
  await page.screenshot({ path: `${process.env.MILLRACE_TEST_SCREENSHOTS}/${name}-820-light.png` });
  await page.setViewportSize(before);
}

/** Addresses that a path of the router stands for. */
function pattern(path: string): RegExp {
  const parts = path.split("/").slice(1).filter(Boolean);
  const written = parts.map((part) =>
    part === "*?" ? "(/.*)?" : part.startsWith(":") ? "/[^/]+" : `/${part}`,
  );
  return new RegExp(`^/portal${written.join("")}/?$`);
}
