import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
// @ts-expect-error the package has no types
import Provider from "oidc-provider";
import type { Json } from "./bank.ts";

interface Cleanup {
  after(run: () => unknown): void;
}

/** Somebody as the identity server knows them. */
export interface Known {
  readonly email: string;
  readonly email_verified?: boolean;
  readonly name: string;
  readonly groups?: readonly string[];
}

export const client = {
  clientId: "millrace-portal",
  clientSecret: "a-secret-of-the-portal-for-tests",
} as const;

/**
 * A real identity server (oidc-provider) whose login page signs in at once who is `signedIn`. It demands PKCE and shows
 * the claims only where the specification says.
 */
export async function startIdentityServer(t: Cleanup, redirectUri: string) {
  const people = new Map<string, Known>();
  let signedIn = "";
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Json = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ["a key for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: Json) => `/login/${uid}` },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people.get(id) }),
    }),
    loadExistingGrant: async ({ oidc }: Json) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const serve = provider.callback();
  handle = (request, response) =>
    request.url?.startsWith("/login/")
      ? provider.interactionFinished(request, response, { login: { accountId: signedIn } })
      : serve(request, response);
  return {
    issuer,
    /** From now on this is who signs in there. */
    signIn: (id: string, known?: Known) => {
      if (known) people.set(id, known);
      signedIn = id;
    },
  };
}
