import type { Application } from "../application.ts";
import { hosted } from "../integrations/integration.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { redirectOrigins } from "./redirect.ts";

/**
 * Where forms of a session's pages may lead. A browser applies `form-action` to every redirect that follows a post: to
 * the accounting software and, where that asks nothing, straight back and on to the operator's own page.
 */
export async function formTargets(
  application: Application,
  session?: { readonly returnUrl: string | null },
): Promise<string[]> {
  const own = new URL(application.config.linkUrl).origin;
  const software = [...application.integrations.values()].flatMap(
    (one) => hosted(one)?.authorization.pages ?? [],
  );
  const ends = redirectOrigins(await currentProfile(application));
  const embedding = session?.returnUrl ? [new URL(session.returnUrl).origin] : [];
  return [...new Set([...software, ...ends, ...embedding])].filter((origin) => origin !== own);
}
