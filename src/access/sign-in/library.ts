import { betterAuth } from "better-auth";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { Application } from "../../application.ts";
import { after, second } from "../../clock.ts";
import { uuid } from "../../random.ts";
import { cookieOf, librarySecret, portalPath } from "./cookie.ts";
import { libraryDatabase } from "./database.ts";

export type Library = ReturnType<typeof createLibrary>;

/**
 * The sign-in library over our pool: passwords, second factors and sessions. Nothing of its own HTTP surface is
 * reachable: our routes call it, so that limits, audit and error replies are those of the rest.
 */
export function createLibrary(application: Application) {
  const { clock, config, database, log, random } = application;
  const { name, secure, path } = cookieOf(config.portalUrl);
  const attributes = { secure, path, httpOnly: true, sameSite: "lax" } as const;
  const base = portalPath(config.portalUrl);
  return betterAuth({
    appName: config.clientName,
    baseURL: new URL(config.portalUrl).origin,
    basePath: `${base}/api/sign-in`,
    secret: librarySecret(application.vault),
    trustedOrigins: [new URL(config.portalUrl).origin],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => log[level]({ part: "sign-in" }, message),
    },
    database: {
      db: libraryDatabase(database),
      schemaName: "signin",
      type: "postgres",
      transaction: false,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: 12,
      maxPasswordLength: 128,
    },
    user: {
      modelName: "person",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
      additionalFields: { role: { type: "string", required: true, input: false } },
    },
    session: {
      modelName: "session",
      expiresIn: config.portal.sessionLife / second,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      fields: {
        userId: "user_id",
        expiresAt: "expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
      },
    },
    databaseHooks: {
      session: {
        create: {
          // Sessions begin and end by our clock, like everything else.
          before: async (session) => {
            const now = clock.now();
            const expiresAt = after(now, config.portal.sessionLife);
            return { data: { ...session, createdAt: now, updatedAt: now, expiresAt } };
          },
        },
      },
    },
    account: {
      modelName: "account",
      fields: {
        userId: "user_id",
        providerId: "provider_id",
        accountId: "account_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      modelName: "verification",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
    plugins: [
      twoFactor({
        issuer: config.clientName,
        schema: {
          user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
          twoFactor: {
            modelName: "two_factor",
            fields: {
              userId: "user_id",
              backupCodes: "backup_codes",
              failedVerificationCount: "failed_verification_count",
              lockedUntil: "locked_until",
            },
          },
        },
      }),
    ],
    advanced: {
      useSecureCookies: false,
      cookiePrefix: name,
      cookies: { session_token: { name, attributes } },
      defaultCookieAttributes: attributes,
      database: { generateId: () => uuid(random), validateSchema: false },
    },
  });
}
