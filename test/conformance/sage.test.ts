import type { FaultRequest } from "../../simulators/sage/faults.ts";
import { SageCustomer } from "../sage.ts";
import { conformance } from "./conformance.ts";

conformance({
  name: "Sage",
  platformKey: "olpr",
  connect: async (world) => {
    const customer = await SageCustomer.arrive(world);
    const { bankAccountId, feed } = await customer.connect();
    const { admin } = world.sandbox.sage;
    const match = { operation: "post-statement", contains: bankAccountId };
    const fault = (request: FaultRequest) => () => admin.addFault({ ...request, match } as FaultRequest);
    return {
      feed,
      arrived: () =>
        customer
          .arrived(bankAccountId)
          .map(({ uniqueId, amount }) => ({ known: { id: uniqueId }, amount: Number(amount) })),
      troubles: {
        "the answer is lost": fault({ kind: "reset", when: "after" }),
        "nothing arrives": fault({ kind: "reset", when: "before" }),
        "the software is out of order": fault({ kind: "answer", status: 503 }),
        "whoever calls is asked to wait": fault({ kind: "rate-limit", retryAfterSeconds: 1 }),
        "the access token runs out between two batches": fault({ kind: "expire-token", skip: 1 }),
      },
      troublesLeft: () =>
        admin.faults().filter(({ request }) => request.match?.contains === bankAccountId).length,
      revoke: async () => {
        admin.disconnect(bankAccountId);
        await admin.notified();
      },
    };
  },
  lineState: "delivered",
  overLimits: ({ sandbox }) =>
    sandbox.sage.admin.calls().calls.filter(({ faults, status }) => status === 429 && faults.length === 0)
      .length,
  afterRevoking: { connection: "Unlinked", account: "disconnected" },
});
