import { type Answer, restletError } from "./answers.ts";
import { type CompanyCall, companyOf, type Operation } from "./exchange.ts";

const path = "/app/site/hosting/restlet.nl";
const longestBody = 10_000_000;

/** The host of RESTlets: the installed script itself runs. */
export const restletOperations: readonly Operation[] = (["GET", "POST"] as const).map((method) => ({
  name: "restlet",
  method,
  path,
  scope: "restlets" as const,
  run: (call) => run(companyOf(call), method),
}));

async function run(call: CompanyCall, method: "GET" | "POST"): Promise<Answer> {
  const { world, company, query } = call;
  const scriptId = query.get("script") ?? "";
  const script = company.suiteApp ? world.suiteApp.scripts.get(scriptId) : undefined;
  if (script?.type !== "restlet" || !script.deployments.includes(query.get("deploy") ?? "")) {
    const { missingScriptStatus } = world.settings;
    return restletError(
      "SSS_INVALID_SCRIPTLET_ID",
      "That Suitelet is invalid, disabled, or no longer exists.",
      missingScriptStatus,
    );
  }
  if (call.body.length > longestBody)
    return restletError("SSS_REQUEST_TOO_LARGE", "The body is longer than 10 MB.");
  let input: unknown = Object.fromEntries(query);
  if (method === "POST") {
    try {
      input = JSON.parse(call.body);
    } catch {
      return restletError("INVALID_REQUEST", "The body is not JSON.");
    }
  }
  const outcome = await world.run(company, {
    scriptId,
    function: method.toLowerCase(),
    kind: "restlet",
    input,
  });
  if (outcome.kind === "done") return { status: 200, body: outcome.output };
  return restletError(outcome.error.name, outcome.error.message);
}
