import type { Application } from "../../application.ts";
import { NoAnswer, type OutboundRequest, type PlatformKey } from "../../integrations/integration.ts";
import { type Finding, invalid, Problem } from "../../problem.ts";

/** The paths that the pretend packages stand at. */
export const packages = {
  gbol: "xero",
  hcws: "quickbooks",
  olpr: "sage",
  fbrh: "freeagent",
  akxx: "netsuite",
} as const satisfies Readonly<Record<PlatformKey, string>>;

/** Where the pretend packages are; undefined where this installation runs none. */
export function sandboxAddress({ config }: Application): string | undefined {
  return config.roles.has("sandbox") ? `http://localhost:${config.sandboxPort}` : undefined;
}

/** Longer than any answer of a pretend package takes, one that polls our own service included. */
const patience = 60_000;

/**
 * One call to the admin interface of a pretend package. What it refuses is refused in its words; 404 where there is no
 * sandbox, 503 where it does not answer.
 */
export async function callPackage<T>(
  application: Application,
  key: PlatformKey,
  method: OutboundRequest["method"],
  path: string,
  body?: unknown,
): Promise<T> {
  const base = requireSandbox(application);
  const answer = await application.providerHttp
    .request({
      method,
      url: `${base}/${packages[key]}/admin${path}`,
      headers: { accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: patience,
    })
    .catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
      throw new Problem("accounting-software-unavailable", `The pretend ${packages[key]} does not answer.`);
    });
  if (answer.status < 300) return (answer.body === "" ? undefined : JSON.parse(answer.body)) as T;
  throw refused(answer.body, key);
}

export function requireSandbox(application: Application): string {
  const base = sandboxAddress(application);
  if (base === undefined)
    throw new Problem(
      "route-not-found",
      "There are no pretend packages here: MILLRACE_ROLES does not have sandbox.",
    );
  return base;
}

function refused(text: string, key: PlatformKey): Problem {
  let message = `The pretend ${packages[key]} refused this.`;
  try {
    message = (JSON.parse(text) as { error: string }).error;
  } catch {
    // Said as it is.
  }
  const [, itemId = "body"] = /^\/?([\w/]+)/.exec(message) ?? [];
  const finding: Finding = { itemId, message, validatorName: "Sandbox" };
  return invalid([finding]);
}
