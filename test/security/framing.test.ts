import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "../../src/api.ts";
import { playgroundPath } from "../../src/portal/playground/playground.ts";
import { sageAddress } from "../contract/sage-page.ts";
import { testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

test("no page of the product may be framed, but the one that Sage frames and two that the Portal shows", async (t) => {
  const { bank, millrace } = await testMillrace(t, { platforms: ["hcws"] });
  const companyId = await bank.company();
  const { id, linkUrl } = await bank.connection(companyId);
  const visitor = await new Visitor(bank.url).enter(linkUrl);
  const values: Record<string, string> = { companyId, connectionId: id, platformKey: "gbol" };
  const addresses = new Set<string>([linkUrl, visitor.session]);
  const server = await createApi(millrace.application, { draining: () => false });
  await server.ready();
  t.after(() => server.close());
  for (const { methods, url } of server.routeTable) {
    if (!methods.includes("GET")) continue;
    const own = url.replace(/^\/link\/s\/:sid/, visitor.session);
    addresses.add(
      own.replace(/:(\w+)/g, (_, name: string) => values[name] ?? "xero").replace(/\*$/, "connections"),
    );
  }
  const portal = new URL(millrace.application.config.portalUrl).origin;
  const pages: string[] = [];
  for (const address of addresses) {
    const response = await visitor.fetch(address, { headers: { accept: "text/html" } });
    const body = await response.text();
    if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
    const path = new URL(address, bank.url).pathname;
    const policy = response.headers.get("content-security-policy") ?? "";
    const ancestors = policy.split("; ").find((part) => part.startsWith("frame-ancestors"));
    if (path.startsWith("/sage/")) assert.match(ancestors ?? "", /sagebankdrive\.com/);
    else if (path === playgroundPath) assert.equal(ancestors, `frame-ancestors ${portal}`);
    else if (path === "/link/preview") {
      assert.equal(ancestors, `frame-ancestors ${portal}`);
      // Nothing that could be pressed by mistake: it calls nobody, posts nothing, and knows no session.
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /form-action 'none'/);
      assert.doesNotMatch(policy, /connect-src/);
      assert.doesNotMatch(body, /data-session/);
    } else assert.equal(ancestors, "frame-ancestors 'none'", `${response.status} ${path}`);
    pages.push(path);
  }
  const has = (pattern: RegExp) =>
    assert.ok(
      pages.some((path) => pattern.test(path)),
      `${pattern}: ${pages}`,
    );
  for (const pattern of [
    /^\/docs/,
    /\/start$/,
    /^\/company\//,
    /^\/link\/s\//,
    /^\/link\/preview$/,
    /^\/sage\/connect$/,
    /^\/sage\/auth$/,
    /^\/fdx\/oauth\/authorize$/,
    new RegExp(`^${playgroundPath}$`),
  ])
    has(pattern);
  const sage = await fetch(sageAddress(bank));
  assert.match(sage.headers.get("content-security-policy")!, /frame-ancestors 'self' https:\/\/\*\.sage/);
});
