import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { SignOn } from "../credentials/check-credentials.ts";
import { fitFor } from "./ofx-text.ts";
import { noteClient } from "./queries.ts";
import type { OfxRequest } from "./request.ts";

export interface Visit {
  readonly address: string;
  readonly correlationId: string;
  readonly userAgent: string | undefined;
  /** Lines that the answer carries. */
  readonly lines: number;
}

/** Tells the audit of a program that signed on: once a day for each program and pair, with what it asked then. */
export async function noteSignOn(
  application: Application,
  { companyId, connectionId, username }: SignOn,
  request: OfxRequest,
  { address, correlationId, userAgent, lines }: Visit,
): Promise<void> {
  const told = (text: string | undefined, length: number) =>
    text === undefined ? undefined : fitFor("xml")(text).slice(0, length);
  const program = {
    appId: told(request.signOn?.appId, 32),
    appVersion: told(request.signOn?.appVersion, 32),
    clientUid: told(request.signOn?.clientUid, 64),
  };
  const actor = { kind: "customer", companyId, address } as const;
  await transact(application, actor, correlationId, async (work) => {
    const name = JSON.stringify([program.appId, program.appVersion, program.clientUid]);
    const pair = { companyId, connectionId, username };
    if (!(await noteClient(work.tx, pair, name, work.now.toISOString().slice(0, 10)))) return;
    await audit(work, {
      type: "ofx.signed-on",
      companyId,
      target: { companyId, connectionId },
      after: {
        username,
        ...program,
        userAgent: told(userAgent, 100),
        version: request.version,
        messageSets: request.sets.map(({ name: set }) => set.slice(0, 20)).slice(0, 20),
        lines,
      },
    });
  });
}
