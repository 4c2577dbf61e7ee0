import { Problem } from "../problem.ts";

/** What this installation is: taking bank feeds to accounting software. Every new company has it (D-04). */
export const bankFeeds = "bank-feeds";

export interface Product {
  readonly productId: string;
  readonly name: string;
}

/** The products a company can have here. */
const offered: readonly Product[] = [{ productId: bankFeeds, name: "Bank Feeds" }];

export const findProduct = (productId: string): Product | undefined =>
  offered.find((product) => product.productId === productId);

/** The product of a request's path; 404 for one that this installation does not have. */
export function requireKnownProduct(productId: string): Product {
  const product = findProduct(productId);
  if (product) return product;
  const known = offered.map((one) => one.productId).join(", ");
  throw new Problem("product-not-found", `Product ${productId} not found. There is: ${known}.`);
}

interface Owner {
  readonly products: readonly string[];
}

export const hasBankFeeds = ({ products }: Owner): boolean => products.includes(bankFeeds);

/** Throws 400 unless the company has bank feeds: without them nothing new begins for it, and nothing is taken. */
export function requireBankFeeds(company: Owner): void {
  if (hasBankFeeds(company)) return;
  throw new Problem(
    "product-not-enabled",
    `The company does not have the product ${bankFeeds}: add it to connect accounting software and to push transactions.`,
  );
}
