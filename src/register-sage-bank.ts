import { parseArgs } from "node:util";
import { ConfigError, readConfig } from "./config.ts";
import { createEgress } from "./egress/egress.ts";
import { ProviderFault } from "./integrations/integration.ts";
import { sageRegistration } from "./integrations/registry.ts";
import { systemRandom, uuid } from "./random.ts";

/** `npm run sage:bank`: enters the bank with Sage, or changes its name and addresses there. */
const say = (line: string) => process.stdout.write(`${line}\n`);
const usage =
  'npm run sage:bank -- --name "Harbour Bank (powered by Millrace)" --country GB --url https://bank.example, or --name … --bank <id> --reference <reference> to change it';

try {
  const { values } = parseArgs({
    options: {
      name: { type: "string" },
      country: { type: "string" },
      url: { type: "string" },
      bank: { type: "string" },
      reference: { type: "string" },
    },
  });
  const { bank, country, name, reference, url } = values;
  const creates = bank === undefined;
  if (!name || (creates ? !/^[A-Z]{2}$/.test(country ?? "") || !URL.canParse(url ?? "") : !reference))
    throw new ConfigError(`What is to be registered is not clear. Use: ${usage}`);
  const config = readConfig(process.env);
  const register = sageRegistration(config.sage);
  if (!register)
    throw new ConfigError(
      "Set MILLRACE_SAGE_CLIENT_ID, MILLRACE_SAGE_CLIENT_SECRET and MILLRACE_SAGE_API_KEY.",
    );
  const at = (path: string) => `${config.feedUrl}/sage/${path}`;
  const callbackURLs = {
    notification: at("notification"),
    availableAccounts: at("availableAccounts"),
    auth: at("auth"),
    reAuth: at("reAuth"),
  };
  const externalRef = reference ?? uuid(systemRandom);
  const egress = createEgress({ allow: [] });
  const listing = creates
    ? { name, externalRef, callbackURLs, countryCode: country!, url: url! }
    : { name, externalRef, callbackURLs, bankId: bank };
  const id = await register(egress.outbound({ guarded: false }), listing);
  egress.close();
  say(`bank: ${id}\nreference: ${externalRef}`);
  say("Keep both, give both to Sage, and set MILLRACE_SAGE_BANK_ID to the first.");
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof ProviderFault;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
