import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { portalCall, signedIn } from "../portal.ts";

const values = [
  "",
  " ",
  "a\u0000b@bank.example",
  "\ud800@bank.example",
  "ａ@bank.example",
  "' or 1=1 --@bank.example",
  `${"a".repeat(249)}@b.c`,
  "x".repeat(5_000),
  "{{jndi:ldap://evil.example}}",
  "<script>@bank.example",
  "٣٣٣٣٣٣",
  "1e5",
  null,
  0,
  true,
  [],
  {},
];

const inAddress = (value: unknown) => encodeURIComponent(String(value).toWellFormed().slice(0, 300));

test("nothing that is sent to the sign-in pages fails the server", async (t) => {
  const world = await testMillrace(t);
  const { portalUrl } = world.millrace.application.config;
  const root = await signedIn(world, "administrator");
  const shapes: Record<string, (value: unknown) => unknown> = {
    "/sign-in/password": (value) => ({ email: value, password: value }),
    "/sign-in/code": (value) => ({ code: value, recoveryCode: value }),
    "/sign-in/enrolment": (value) => ({ code: value }),
    "/sign-in/invitation": (value) => ({ token: value }),
    "/sign-in/invitation/accept": (value) => ({ token: value, name: value, email: value, password: value }),
    "/account/confirmation": (value) => ({ code: value }),
    "/account/recovery-codes": (value) => ({ password: value }),
    "/people": (value) => ({ name: value, email: value, role: "support" }),
  };
  const failures: string[] = [];
  const note = (what: string, status: number) => {
    if (status >= 500) failures.push(`${what}: ${status}`);
  };
  for (const [path, shape] of Object.entries(shapes))
    for (const value of values) {
      const name = `${path} ${JSON.stringify(value)?.slice(0, 40)}`;
      note(name, (await root.post(path, shape(value))).status);
      const cookie = `millrace-portal.two_factor=${inAddress(value)}`;
      note(
        `${name} as a cookie`,
        (await portalCall(portalUrl, "POST", path, shape(value), { cookie })).status,
      );
    }
  for (const value of values) {
    const cookie = `millrace-portal.two_factor=${inAddress(value)}`;
    note(
      `code ${value}`,
      (await portalCall(portalUrl, "POST", "/sign-in/code", { code: "123456" }, { cookie })).status,
    );
  }
  const settings = {
    enabled: true, name: "Nowhere", issuer: "http://127.0.0.1:1", clientId: "a", clientSecret: "b", domains: [],
    groupsClaim: "groups", roles: [], admitGroups: false,
  }; // biome-ignore format: short
  await root.done("PUT", "/sign-in-settings", { password: true, message: null, singleSignOn: settings });
  const left = await portalCall(portalUrl, "GET", "/sign-in/single-sign-on?return=//evil.example");
  assert.equal(left.status, 303);
  assert.match(left.headers.get("location")!, /^\/portal\/sign-in\?refused=failed/, "a server that is away");
  for (const value of values) {
    const text = inAddress(value);
    note(
      `callback ${text}`,
      (await portalCall(portalUrl, "GET", `/sign-in/callback?code=${text}&state=${text}`)).status,
    );
    note(`person ${text}`, (await root.patch(`/people/${text}`, { name: value })).status);
    note(`account ${text}`, (await root.patch("/account", { name: value, locale: value })).status);
    note(
      `settings ${text}`,
      (
        await root.put("/sign-in-settings", {
          password: true,
          message: value,
          singleSignOn: {
            enabled: true,
            name: value,
            issuer: value,
            clientId: value,
            clientSecret: value,
            domains: [value],
            groupsClaim: value,
            roles: [{ group: value, role: "support" }],
            admitGroups: true,
          },
        })
      ).status,
    );
  }
  assert.deepEqual(failures, []);
});
