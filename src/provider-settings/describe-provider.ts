import { type Static, Type } from "typebox";
import type { Application } from "../application.ts";
import type { ProviderSetting } from "../config-providers.ts";
import type { ConnectionCount } from "../connections/count-connections.ts";
import { Nullable, OneOf } from "../http/schema.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import { editable, isSecret, type KeptSettings } from "./provider-setting.ts";

const origins = ["environment", "portal", "none"] as const;
const states = ["not-set-up", "pretend", "ready", "not-offered"] as const;

export const ProviderSettings = Type.Object(
  {
    platformKey: Type.String(),
    name: Type.String(),
    state: OneOf(...states),
    offered: Type.Boolean({
      description: "Whether customers may choose it. What is connected goes on either way.",
    }),
    values: Type.Array(
      Type.Object({
        name: Type.String({ description: "As the environment would name it." }),
        secret: Type.Boolean(),
        origin: OneOf(...origins),
        value: Nullable(Type.String({ description: "Null where it is not set, and for secrets." })),
        ending: Nullable(Type.String({ description: "Of a secret that is set: its last four characters." })),
      }),
    ),
    addresses: Type.Array(
      Type.Object({
        name: Type.String({ description: "What the provider asks for." }),
        value: Type.String(),
      }),
      { description: "What is to be entered with the provider." },
    ),
    connections: Type.Object(
      { total: Type.Integer(), linked: Type.Integer() },
      { description: "Those of all companies, which other credentials would concern." },
    ),
  },
  { title: "ProviderSettings" },
);
export type ProviderSettingsReply = Static<typeof ProviderSettings>;

/** A secret shorter than this is not shown by its end. */
const longEnough = 16;

/** What is set for a package, from where, and what the provider has to be told. Secrets never leave. */
export function describeProvider(
  application: Application,
  key: PlatformKey,
  kept: KeptSettings | undefined,
  connections: ConnectionCount = { total: 0, linked: 0 },
): ProviderSettingsReply {
  const { config, integrations } = application;
  const integration = integrations.get(key);
  const offered = kept?.offered ?? true;
  const settingOf = (name: ProviderSetting) => {
    const given = config.providerVariables[name];
    const value = given ?? kept?.values[name];
    const secret = isSecret(name);
    return {
      name,
      secret,
      origin: given !== undefined ? "environment" : value !== undefined ? "portal" : "none",
      value: secret ? null : (value ?? null),
      ending: secret && value !== undefined && value.length >= longEnough ? value.trim().slice(-4) : null,
    } as const;
  };
  const pretend = integration?.address.startsWith(`http://localhost:${config.sandboxPort}/`);
  return {
    platformKey: key,
    name: allPlatforms.find((platform) => platform.key === key)!.name,
    state: !integration ? "not-set-up" : !offered ? "not-offered" : pretend ? "pretend" : "ready",
    offered,
    values: editable[key].map(settingOf),
    addresses: addressesFor(application, key),
    connections: { ...connections },
  };
}

function addressesFor({ config }: Application, key: PlatformKey) {
  const { feedUrl, linkUrl } = config;
  const redirect = { name: "redirectUri", value: `${linkUrl}/link/callback/${key}` };
  if (key === "hcws") return [{ name: "ofx", value: `${feedUrl}/ofx` }];
  if (key !== "olpr") return [redirect];
  return ["notification", "availableAccounts", "auth", "reAuth"].map((path) => ({
    name: path,
    value: `${feedUrl}/sage/${path}`,
  }));
}
