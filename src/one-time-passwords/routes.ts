import { Type } from "typebox";
import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, Instant, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { generateOtp } from "./generate-otp.ts";

const OtpSchema = Type.Object({ otp: Type.String(), expiry: Instant }, { title: "GenerateOtpResponse" });

/** Operation 23 of the contract: a code that the customer types in Sage. */
export function oneTimePasswordRoutes(server: Server, application: Application): void {
  server.post(
    "/companies/:companyId/connections/:connectionId/bankFeeds/otp",
    {
      config: { companyToken: true },
      schema: {
        operationId: "generate-otp",
        summary: "Generate one-time password",
        description:
          "Makes a code that the customer types in Sage beside the id of the connection: for one use, within an hour.",
        tags: ["Source accounts"],
        params: Type.Object({ companyId: Type.String(), connectionId: Type.String() }),
        response: { 200: OtpSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { otp, expiresAt } = await generateOtp(application, work, request.params);
        return { status: 200, body: { otp, expiry: expiresAt.toISOString() } };
      }),
  );
}
