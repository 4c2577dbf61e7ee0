import { Type } from "typebox";
import type { Application } from "../application.ts";
import { changeProducts } from "../companies/change-products.ts";
import { requireCompany } from "../companies/find-company.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { requireKnownProduct } from "./product.ts";

const Params = Type.Object({ companyId: Type.String(), productIdentifier: Type.String() });
const one = "/companies/:companyId/products/:productIdentifier";
const tags = ["Companies"];

/** The products of a company (wire contract, 3). */
export function productRoutes(server: Server, application: Application): void {
  server.put(
    one,
    {
      schema: {
        operationId: "add-product",
        summary: "Add product",
        description: "Lets the company use the product. Adding it again changes nothing.",
        tags,
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { companyId, productIdentifier } = request.params;
        await changeProducts(work, companyId, productIdentifier, "added");
        return { status: 204 };
      }),
  );

  server.delete(
    one,
    {
      schema: {
        operationId: "remove-product",
        summary: "Remove product",
        description:
          "Without bank-feeds a company takes no new connections, links and pushes. What was pushed before is still delivered, everything stays readable, and adding the product again resumes where it stopped.",
        tags,
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { companyId, productIdentifier } = request.params;
        await changeProducts(work, companyId, productIdentifier, "removed");
        return { status: 204 };
      }),
  );

  server.post(
    `${one}/refresh`,
    {
      schema: {
        operationId: "refresh-product-data",
        summary: "Refresh product data",
        description: "There is no product here whose data can be refreshed; the answer says so.",
        tags,
        params: Params,
        body: Type.Unknown(),
        response: { ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      await requireCompany(application.database, request.params.companyId);
      const { name } = requireKnownProduct(request.params.productIdentifier);
      throw new Problem("invalid-content", `${name} has no data to refresh.`);
    },
  );
}
