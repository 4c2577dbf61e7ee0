import type { Application } from "../application.ts";
import type { Integration, StartedByProvider } from "../integrations/integration.ts";
import { Problem } from "../problem.ts";

/** Sage as this installation reaches it. */
export type Sage = Integration & { readonly authorization: StartedByProvider };

/** Undefined where it is not set up. */
export function findSage({ integrations }: Pick<Application, "integrations">): Sage | undefined {
  const integration = integrations.get("olpr");
  return integration?.authorization.kind === "started-by-provider" ? (integration as Sage) : undefined;
}

/** 404 for who calls what is not there. */
export function requireSage(application: Pick<Application, "integrations">): Sage {
  const sage = findSage(application);
  if (!sage) throw new Problem("route-not-found", "NotFound: this installation is not set up for Sage.");
  return sage;
}
