import { announce, audit } from "../audit/audit.ts";
import { requireKnownProduct } from "../products/product.ts";
import type { Work } from "../work.ts";
import { requireCompanyForChange } from "./find-company.ts";
import { updateProducts } from "./queries.ts";

/**
 * Adds a product to a company or removes it; repeating it changes nothing. What was accepted before a removal is still
 * delivered. Throws 404 for a company or product that does not exist.
 */
export async function changeProducts(
  work: Work,
  asked: string,
  productId: string,
  step: "added" | "removed",
): Promise<void> {
  const company = await requireCompanyForChange(work.tx, asked);
  requireKnownProduct(productId);
  const { companyId, products: before } = company;
  if (before.includes(productId) === (step === "added")) return;
  const after = step === "added" ? [...before, productId] : before.filter((one) => one !== productId);
  await updateProducts(work.tx, companyId, after);
  const type = `company.product.${step}` as const;
  await audit(work, {
    type,
    companyId,
    target: { companyId },
    before: { products: before },
    after: { products: after },
  });
  await announce(work, [{ type, companyId, productId, products: after }]);
}
