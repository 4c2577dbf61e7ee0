import { createHash, timingSafeEqual } from "node:crypto";
import { type Answer, refuse } from "./answers.ts";
import type { Application } from "./records.ts";
import type { World } from "./world.ts";

/**
 * What Sage checks before it looks at a call: the access token, the key, and that both belong to one provider. Which
 * status each gets is not public; README has our choice.
 */
export function presented(
  world: World,
  authorization: string | undefined,
  apiKey: string | undefined,
  expires: () => boolean,
): Application | Answer {
  const { store } = world;
  const now = world.now().getTime();
  const unauthorised = refuse(401, "UNAUTHORIZED", "The access token is missing, unknown or expired");
  const token = store.get("tokens", /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "");
  if (!token) return unauthorised;
  if (token.expiresAt <= now) return unauthorised;
  if (expires()) {
    store.change(({ put }) => put("tokens", { ...token, expiresAt: now }));
    return unauthorised;
  }
  const application = store.get("applications", token.applicationId);
  if (!application || !same(application.apiKey, apiKey ?? ""))
    return refuse(403, "FORBIDDEN", "x-api-key is missing, unknown, or of another provider than the token");
  return application;
}

/** Whether two secrets are one, in a time that tells nothing. */
export function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
