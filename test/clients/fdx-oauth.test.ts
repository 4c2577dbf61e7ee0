import assert from "node:assert/strict";
import { test } from "node:test";
import * as oauth from "oauth4webapi";
import { allowAccess, fdxSettings } from "../fdx-client.ts";
import { testMillrace } from "../millrace.ts";

/* A certified OAuth client against the authorisation server of FDX: it refuses whatever is not as the standards say. */

const insecure = { [oauth.allowInsecureRequests]: true };

test("a certified OAuth client finds, uses, renews and revokes access", async (t) => {
  const { bank, millrace, sandbox } = await testMillrace(t, { platforms: ["hcws"] });
  const settings = fdxSettings(sandbox);
  const issuer = new URL(millrace.application.config.feedUrl);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${id}`;
  await bank.account(path, { currency: "USD" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});

  const discovery = { ...insecure, algorithm: "oauth2" } as const;
  const found = await oauth.discoveryRequest(issuer, discovery);
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const client: oauth.Client = { client_id: settings.MILLRACE_FDX_CLIENT_ID };
  const redirectUri = settings.MILLRACE_FDX_REDIRECT_URIS;
  for (const [how, secret] of [
    ["client_secret_basic", oauth.ClientSecretBasic(settings.MILLRACE_FDX_CLIENT_SECRET)],
    ["client_secret_post", oauth.ClientSecretPost(settings.MILLRACE_FDX_CLIENT_SECRET)],
  ] as const) {
    await t.test(how, async () => {
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const address = new URL(server.authorization_endpoint!);
      for (const [name, value] of Object.entries({
        response_type: "code",
        client_id: client.client_id,
        redirect_uri: redirectUri,
        scope: "accounts transactions",
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }))
        address.searchParams.set(name, value);
      const back = new URL(await allowAccess(address, pair));
      // It checks state and issuer.
      const answer = oauth.validateAuthResponse(server, client, back, state);
      const asked = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        secret,
        answer,
        redirectUri,
        verifier,
        insecure,
      );
      const issued = await oauth.processAuthorizationCodeResponse(server, client, asked);
      assert.equal(issued.scope, "accounts transactions");
      const renewed = await oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, secret, issued.refresh_token!, insecure),
      );
      const accounts = (token: string) =>
        oauth.protectedResourceRequest(
          token,
          "GET",
          new URL(`${issuer.origin}/fdx/v6/accounts`),
          undefined,
          undefined,
          insecure,
        );
      assert.equal((await accounts(renewed.access_token)).status, 200);
      const ended = await oauth.revocationRequest(server, client, secret, renewed.access_token, insecure);
      await oauth.processRevocationResponse(ended);
      await assert.rejects(accounts(renewed.access_token), oauth.WWWAuthenticateChallengeError);
      await assert.rejects(
        async () =>
          oauth.processRefreshTokenResponse(
            server,
            client,
            await oauth.refreshTokenGrantRequest(server, client, secret, renewed.refresh_token!, insecure),
          ),
        { error: "invalid_grant" },
      );
    });
  }
});
