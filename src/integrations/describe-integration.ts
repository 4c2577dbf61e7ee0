import { type Static, Type } from "typebox";
import type { Application } from "../application.ts";
import { dataTypes } from "../bank-accounts/data-type.ts";
import { sourceTypes } from "../connections/connection.ts";
import type { ConnectionCount } from "../connections/count-connections.ts";
import { OneOf, Uuid, WebAddress } from "../http/schema.ts";
import { imageAddress } from "./branding.ts";
import { hosted, type Integration, type PlatformKey } from "./integration.ts";
import type { Platform } from "./platforms.ts";

const featureTypes = [
  "Get",
  "Post",
  "Categorization",
  "Delete",
  "Put",
  "GetAsPdf",
  "DownloadAttachment",
  "GetAttachment",
  "GetAttachments",
  "UploadAttachment",
] as const;
const featureStates = ["Release", "Alpha", "Beta", "Deprecated", "NotSupported", "NotImplemented"] as const;

const Feature = Type.Object({
  featureType: OneOf(...featureTypes),
  featureState: OneOf(...featureStates),
});
export const IntegrationSchema = Type.Object(
  {
    key: Type.String(),
    logoUrl: WebAddress,
    name: Type.String(),
    enabled: Type.Boolean({
      description: "Whether this installation can deliver to it and offers it to customers.",
    }),
    sourceId: Uuid,
    sourceType: OneOf(...sourceTypes),
    integrationId: Uuid,
    isOfflineConnector: Type.Boolean(),
    isBeta: Type.Boolean(),
    dataProvidedBy: Type.String(),
    datatypeFeatures: Type.Array(
      Type.Object({
        dataType: OneOf(...dataTypes),
        datatype: OneOf(...dataTypes),
        supportedFeatures: Type.Array(Feature),
      }),
    ),
    linkedConnectionsCount: Type.Integer(),
    totalConnectionsCount: Type.Integer(),
  },
  { title: "Integration" },
);
export type IntegrationReply = Static<typeof IntegrationSchema>;

/** What there is to say of an accounting package in this installation, with the connections there are to it. */
export function describeIntegration(
  { config, integrations, providers }: Application,
  platform: Platform,
  counts: ReadonlyMap<PlatformKey, ConnectionCount>,
): IntegrationReply {
  const { key, name, sourceId, sourceType, integrationId } = platform;
  const integration = integrations.get(key);
  const { linked, total } = counts.get(key) ?? { linked: 0, total: 0 };
  return {
    key,
    logoUrl: imageAddress(config.url, key, "logo"),
    name,
    enabled: integration !== undefined && !providers.notOffered.has(key),
    sourceId,
    sourceType,
    integrationId,
    isOfflineConnector: false,
    isBeta: false,
    dataProvidedBy: name,
    datatypeFeatures: features(platform, integration),
    linkedConnectionsCount: linked,
    totalConnectionsCount: total,
  };
}

type State = (typeof featureStates)[number];

/**
 * Where there is no connector here, what one could do is not implemented; what the package offers nobody is not
 * supported. `dataType` is sent in both spellings: the contract has one in its schema, the other in its examples.
 */
function features(platform: Platform, integration: Integration | undefined) {
  const here = platform.mapping === "hosted";
  const state = (offered: boolean): State =>
    offered ? (integration ? "Release" : "NotImplemented") : "NotSupported";
  const creates = integration ? hosted(integration)?.createTargetAccount !== undefined : here;
  const feature = (
    dataType: (typeof dataTypes)[number],
    supported: Readonly<Partial<Record<"Get" | "Post", State>>>,
  ) => ({
    dataType,
    datatype: dataType,
    supportedFeatures: (["Get", "Post"] as const).flatMap((featureType) => {
      const featureState = supported[featureType];
      return featureState ? [{ featureType, featureState }] : [];
    }),
  });
  return [
    feature("bankAccounts", { Get: state(here), Post: state(creates) }),
    feature("bankTransactions", { Get: "NotSupported", Post: state(true) }),
  ];
}
