import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { requireConnection } from "../../connections/find-connection.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import { linkUrl } from "../../link/link-url.ts";
import { Problem } from "../../problem.ts";
import type { Actor } from "../../work.ts";
import { playCustomer } from "./play-customer.ts";
import { callPackage } from "./pretend-package.ts";

/** Packages whose customers approve on a page that the admin interface can stand in for. */
export const playable = ["gbol", "fbrh"] as const satisfies readonly PlatformKey[];
type Playable = (typeof playable)[number];

export interface Books {
  readonly name: string;
  readonly currency: string;
  readonly accounts: readonly { readonly name: string; readonly number: string }[];
}

/** How books are made in a pretend package, and how access to them is approved. */
const ways: Readonly<
  Record<Playable, (call: Call, books: Books) => Promise<(authorizationUrl: string) => Promise<string>>>
> = {
  gbol: async (call, { name, currency, accounts }) => {
    const wanted = [{ name, baseCurrency: currency, accounts }];
    const { organisations } = await call<{ organisations: { id: string }[] }>("/organisations", wanted);
    return async (authorizationUrl) =>
      (await call<Redirect>("/approve", { authorizationUrl, organisationId: organisations[0]!.id })).redirect;
  },
  fbrh: async (call, { name, currency, accounts }) => {
    const named = accounts.map((account) => ({ name: account.name, accountNumber: account.number }));
    const wanted = [{ name, currency, accounts: named }];
    const { companies } = await call<{ companies: { id: string }[] }>("/companies", wanted);
    return async (authorizationUrl) =>
      (await call<Redirect>("/approve", { authorizationUrl, companyId: companies[0]!.id })).redirect;
  },
};
type Call = <T>(path: string, body: unknown) => Promise<T>;
interface Redirect {
  readonly redirect: string;
}

/**
 * Makes books in the pretend package of a connection that waits for its customer, and plays that customer until the
 * connection is linked. Throws 400 for a package that no customer can be played for, or one that is not a pretend one.
 */
export async function approveConnection(
  application: Application,
  request: { readonly actor: Actor; readonly id: string },
  place: { readonly companyId: string; readonly connectionId: string },
  books: Books,
): Promise<void> {
  const connection = await requireConnection(application.database, place.companyId, place.connectionId);
  const key = playable.find((one) => one === connection.platformKey);
  const address = application.integrations.get(connection.platformKey)?.address ?? "";
  if (!key || !address.startsWith(`http://localhost:${application.config.sandboxPort}/`))
    throw new Problem(
      "not-supported-by-integration",
      "Only connections to the pretend Xero and the pretend FreeAgent can be approved from here.",
    );
  const call: Call = (path, body) => callPackage(application, key, "POST", path, body);
  const approve = await ways[key](call, books);
  const { companyId, connectionId } = connection;
  await transact(application, request.actor, request.id, (work) =>
    audit(work, {
      type: "sandbox.connectionApproved",
      companyId,
      target: { connectionId },
      after: { books: books.name },
    }),
  );
  const { config, providerHttp } = application;
  const link = linkUrl(application, connection);
  await playCustomer(providerHttp, { linkUrl: link, apiUrl: config.url, connectionId, approve });
}
