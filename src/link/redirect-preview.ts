import { type Static, Type } from "typebox";
import type { Connection } from "../connections/connection.ts";
import { Nullable } from "../http/schema.ts";
import { invalidField } from "../problem.ts";
import { redirectFacts } from "./finish-session.ts";
import { linkParameters } from "./link-parameters.ts";
import { type RedirectTarget, redirectAddress, redirectCodes, redirectEnd } from "./redirect.ts";

export const PreviewRequest = Type.Object({
  linkUrl: Type.Optional(
    Type.String({
      maxLength: 4_000,
      description: "A link as a customer would open it, with its own parameters. Nothing of it is spent.",
    }),
  ),
  redirectUrl: Type.Optional(
    Type.String({
      maxLength: 2_000,
      description: "An address to try before it is saved; without it, the one of the profile.",
    }),
  ),
  whiteListUrls: Type.Optional(
    Type.Array(Type.String({ maxLength: 2_000 }), {
      maxItems: 50,
      description: "Allowed origins to try with it; without them, those of the profile.",
    }),
  ),
});

const Target = Type.Object(
  {
    statusCode: Type.Unsafe<(typeof redirectCodes)[number]>({ type: "integer", enum: [...redirectCodes] }),
    address: Nullable(Type.String({ description: "Null where our own page at the end is shown instead." })),
    reason: Type.String({ description: "When customers are sent there, or why they are not." }),
  },
  { title: "RedirectTarget" },
);
export const RedirectPreview = Type.Object({ targets: Type.Array(Target) }, { title: "RedirectPreview" });
export type RedirectPreviewReply = Static<typeof RedirectPreview>;

/** What a sample link says: the parameters put on it, and where it leads, as far as that can be read. */
export interface SampleLink {
  readonly parameters: Readonly<Record<string, string>>;
  readonly companyId: string | undefined;
  readonly connectionId: string | undefined;
}

/** Reads a link; throws 400 when it is no web address. */
export function readSampleLink(text: string): SampleLink {
  if (!URL.canParse(text) || !/^https?:/i.test(text))
    throw invalidField("linkUrl", "linkUrl must be an http or https address", "RedirectPreview");
  const { pathname, searchParams } = new URL(text);
  const [, companyId, connectionId] =
    /\/compan(?:y|ies)\/([^/]+)(?:\/connections\/([^/]+)\/start)?\/?$/i.exec(pathname) ?? [];
  return { parameters: linkParameters(searchParams), companyId, connectionId };
}

const reasons = {
  200: "The customer has finished.",
  201: "The customer left without changing anything.",
  403: "The customer cancelled, or the connection was refused.",
  500: "Something went wrong at the accounting software.",
  501: "The customer's accounting software is not supported.",
} as const;

/** Where customers would be sent at the end of a link, for each way it can end. */
export function previewRedirects(
  target: RedirectTarget,
  ownPage: string,
  clientId: string,
  link: SampleLink,
  connection: Pick<Connection, "companyId" | "connectionId" | "platformKey" | "organisation">,
): RedirectPreviewReply {
  return {
    targets: redirectCodes.map((statusCode) => {
      const facts = redirectFacts(clientId, connection, connection, redirectEnd(statusCode));
      const address = redirectAddress(target, facts, link.parameters) ?? null;
      const own = target.redirectUrl === ownPage;
      if (own) return { statusCode, address: null, reason: "No redirect is set: our own page is shown." };
      const reason =
        address === null
          ? "The host that the placeholders make is not among whiteListUrls: our own page is shown."
          : reasons[statusCode];
      return { statusCode, address, reason };
    }),
  };
}
