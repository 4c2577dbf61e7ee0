import { Type } from "typebox";
import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import type { AuditType } from "../../audit/audit-types.ts";
import { day } from "../../clock.ts";
import { changeInSteps } from "../../http/idempotency.ts";
import { commonRefusals, NoContent, OneOf, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import { Problem } from "../../problem.ts";
import type { Actor } from "../../work.ts";
import { approveConnection } from "./approve-connection.ts";
import { describePackage, describePackages, PretendPackage } from "./describe-package.ts";
import { callPackage, packages, requireSandbox } from "./pretend-package.ts";

const keys = Object.keys(packages) as PlatformKey[];
const Params = Type.Object({ platformKey: Type.String() });
const tags = ["Sandbox"];
/** A clock is moved by years at most: certificates and feeds end long before. */
const furthest = 3_660 * day;

/** The pretend packages from the Portal: what they are made to do, their clocks, and customers that are played. */
export function sandboxRoutes(server: Server, application: Application): void {
  const told = (
    request: { readonly actor: Actor; readonly id: string },
    type: AuditType,
    key: PlatformKey,
    after: Record<string, unknown>,
  ) =>
    transact(application, request.actor, request.id, (work) =>
      audit(work, { type, target: { platformKey: key }, after }),
    );

  server.get(
    "/sandbox",
    {
      schema: {
        operationId: "portal-get-sandbox",
        summary: "Get the pretend packages",
        tags,
        response: {
          200: Type.Object({ packages: Type.Array(PretendPackage) }),
          ...refusals(401, 403, 404, 500, 503),
        },
      },
    },
    async () => {
      requireSandbox(application);
      return { packages: await describePackages(application) };
    },
  );

  server.post(
    "/sandbox/:platformKey/faults",
    {
      schema: {
        operationId: "portal-add-sandbox-fault",
        summary: "Have a pretend package do something wrong",
        description: "The body is a request of one of the package's `faultKinds`.",
        tags,
        params: Params,
        body: Type.Object({ kind: Type.String() }),
        response: { 201: PretendPackage, ...commonRefusals },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        const key = packageOf(request.params.platformKey);
        await callPackage(application, key, "POST", "/faults", request.body);
        await told(request, "sandbox.faultAdded", key, request.body);
        return { status: 201, body: await describePackage(application, key) };
      }),
  );

  server.delete(
    "/sandbox/:platformKey/faults",
    {
      schema: {
        operationId: "portal-clear-sandbox-faults",
        summary: "Have a pretend package behave again",
        description: "Takes away one fault by its id, or all.",
        tags,
        params: Params,
        querystring: Type.Object({ id: Type.Optional(Type.Integer({ minimum: 1 })) }),
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        const key = packageOf(request.params.platformKey);
        const { id } = request.query;
        await callPackage(application, key, "DELETE", id === undefined ? "/faults" : `/faults/${id}`);
        await told(request, "sandbox.faultsCleared", key, { id: id ?? "all" });
        return { status: 204 };
      }),
  );

  server.post(
    "/sandbox/:platformKey/clock",
    {
      schema: {
        operationId: "portal-advance-sandbox-clock",
        summary: "Move the clock of a pretend package ahead",
        description:
          "Only that package's: the service itself goes by the real time. What is due there by then happens at once.",
        tags,
        params: Params,
        body: Type.Object({ advanceMs: Type.Integer({ minimum: 1, maximum: furthest }) }),
        response: { 200: PretendPackage, ...commonRefusals },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        const key = packageOf(request.params.platformKey);
        const { advanceMs } = request.body;
        await callPackage(application, key, "POST", "/clock", { advanceMs });
        await told(request, "sandbox.clockAdvanced", key, { advanceMs });
        return { status: 200, body: await describePackage(application, key) };
      }),
  );

  server.post(
    "/sandbox/approvals",
    {
      schema: {
        operationId: "portal-approve-sandbox-connection",
        summary: "Play the customer of a connection to a pretend package",
        description:
          "Makes books there, and goes the customer's way from the link to the connected software over HTTP. For Xero and FreeAgent.",
        tags,
        body: Type.Object({
          companyId: Type.String(),
          connectionId: Type.String(),
          books: Type.Object({
            name: Type.String({ minLength: 1, maxLength: 100 }),
            currency: Type.String({ pattern: "^[A-Z]{3}$" }),
            accounts: Type.Array(
              Type.Object({
                name: Type.String({ minLength: 1, maxLength: 100 }),
                number: Type.String({ minLength: 1, maxLength: 30 }),
              }),
              { maxItems: 20 },
            ),
          }),
        }),
        response: { 201: Type.Object({ status: OneOf("Linked") }), ...commonRefusals },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        requireSandbox(application);
        const { books, ...place } = request.body;
        await approveConnection(application, request, place, books);
        return { status: 201, body: { status: "Linked" } };
      }),
  );
}

function packageOf(asked: string): PlatformKey {
  const key = keys.find((one) => one === asked);
  if (!key) throw new Problem("integration-not-found", `Integration ${asked} not found`);
  return key;
}
