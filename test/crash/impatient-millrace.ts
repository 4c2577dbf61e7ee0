/**
 * A process of Millrace as `npm start` makes it, without the pretend accounting packages, that asks Sage and FreeAgent
 * sooner and more often: a test that kills it does not wait for minutes.
 */
import { systemClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { createIntegrations } from "../../src/integrations/registry.ts";
import { createLog } from "../../src/log.ts";
import { startMillrace } from "../../src/millrace.ts";
import { systemRandom } from "../../src/random.ts";
import { fastFreeAgent } from "../freeagent.ts";
import { fastSage } from "../sage.ts";

const config = readConfig(process.env);
await startMillrace(config, {
  clock: systemClock,
  random: systemRandom,
  log: createLog(config.logLevel),
  makeIntegrations: (settings) =>
    new Map([
      ...createIntegrations(settings, systemClock),
      fastSage(settings.sage),
      fastFreeAgent(settings.freeAgent),
    ]),
});
