import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { verifyCallers } from "./verify-caller.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "e", alg: "ES256", use: "sig" }];
const now = new Date("2026-11-23T12:00:00Z");
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { iss: "https://identity.example/", aud: "us", exp: now.getTime() / 1_000 + 300 };
const text = `${encoded({ alg: "ES256", kid: "e" })}.${encoded(claims)}`;
const token = `${text}.${sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;

test("the value agreed upon with Sage counts as it is now, not as it was at the start", async () => {
  const sage = {
    idAudience: "us",
    idIssuer: claims.iss,
    idKeysUrl: "https://identity.example/keys",
    notificationHeader: "x-millrace",
    notificationValue: undefined as string | undefined,
  };
  const config = { sage };
  const providerHttp = {
    request: async () => ({ status: 200, headers: {}, body: JSON.stringify({ keys }) }),
  };
  const verify = verifyCallers({ clock: { now: () => now }, config, providerHttp } as unknown as Application);
  const call = (value: string) =>
    verify({
      headers: { "x-millrace": value, authorization: `Bearer ${token}` },
    } as unknown as FastifyRequest);
  await assert.rejects(call("first"), { code: "unauthorized" }, "nothing is agreed upon yet");
  config.sage = { ...sage, notificationValue: "first" };
  await call("first");
  config.sage = { ...sage, notificationValue: "second" };
  await assert.rejects(call("first"), { code: "unauthorized" }, "it was replaced");
  await call("second");
});
