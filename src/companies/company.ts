import { type Static, Type } from "typebox";
import { type ConnectionReply, ConnectionSchema } from "../connections/connection.ts";
import { documentedAs, Instant, Nullable, Uuid, WebAddress } from "../http/schema.ts";
import { type Finding, invalid } from "../problem.ts";

export interface Company {
  readonly companyId: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Identifiers of what the company may use. */
  readonly products: readonly string[];
  readonly createdAt: Date;
  /** Raised to end every link of the company that was handed out before. */
  readonly linkEpoch: number;
}

const Tags = Type.Record(Type.String(), Type.String({ maxLength: 100 }), { maxProperties: 10 });
/** A company named inside something else; what has no value is left out. */
export const CompanyReference = Type.Object(
  {
    id: Type.Optional(Uuid),
    name: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    links: Type.Optional(Type.Object({ portal: Type.Optional(WebAddress) })),
    tags: Type.Optional(Tags),
  },
  { title: "CompanyReference" },
);

export const CompanySchema = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    redirect: Type.String({
      format: "uri",
      description:
        "Where the company's people connect their accounting software; it holds a one-time password.",
    }),
    description: Type.Optional(Type.String()),
    lastSync: Type.Optional(Instant),
    created: Instant,
    createdByUserName: Type.Optional(Type.String()),
    products: Type.Array(Type.String()),
    tags: Tags,
    referenceParentCompany: Type.Optional(CompanyReference),
    referenceSubsidiaryCompanies: Type.Array(CompanyReference),
    dataConnections: Type.Array(ConnectionSchema),
    ownerUserIds: Type.Optional(
      Type.Array(Uuid, {
        description: "People of the Portal who look after the company; assigned there.",
        readOnly: true,
      }),
    ),
  },
  { title: "Company" },
);

const SentName = Type.String({ minLength: 1, pattern: "^[A-Za-z0-9\\s\\-',&@.?!]+$" });
const SentDescription = Type.String({ maxLength: 2000 });
const AnyTags = Type.Record(Type.String(), Type.String());
export const CompanyRequest = documentedAs(
  Type.Object({
    name: Type.String(),
    description: Type.Optional(Nullable(SentDescription)),
    tags: Type.Optional(Nullable(AnyTags)),
  }),
  Type.Object(
    { name: SentName, description: Type.Optional(SentDescription), tags: Type.Optional(Tags) },
    { title: "CompanyRequestBody" },
  ),
);
export const CompanyUpdate = documentedAs(
  Type.Object({
    name: Type.Optional(Nullable(Type.String())),
    description: Type.Optional(Nullable(SentDescription)),
    tags: Type.Optional(Nullable(AnyTags)),
  }),
  Type.Object(
    {
      name: Type.Optional(SentName),
      description: Type.Optional(SentDescription),
      tags: Type.Optional(Tags),
    },
    { title: "CompanyUpdateRequest" },
  ),
);
export type CompanyContent = Pick<Company, "name" | "description" | "tags">;

const forbidden = /[^A-Za-z0-9\s\-',&@.?!]/g;
const finding = (itemId: string, message: string): Finding => ({ itemId, message, validatorName: "Company" });

/** The name as it is kept: characters the contract does not allow are removed. Throws 400 when nothing is left. */
export function companyName(name: string): string {
  const kept = name.replace(forbidden, "").trim();
  if (kept === "") {
    throw invalid([finding("name", "name must hold at least one letter, digit or one of - ' , & @ . ? !")]);
  }
  if (kept.length > 500) throw invalid([finding("name", "name must be at most 500 characters long")]);
  return kept;
}

/** Tags within the contract's limits: at most 10 pairs, keys of 1 to 27 characters, values of at most 100. */
export function companyTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(tags);
  const findings: Finding[] = [];
  if (entries.length > 10)
    findings.push(finding("tags", `tags must be at most 10 pairs, not ${entries.length}`));
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 27)
      findings.push(finding("tags", `the tag name "${key}" must be 1 to 27 characters long`));
    if (value.length > 100)
      findings.push(finding(`tags.${key}`, `the value of tag "${key}" must be at most 100 characters long`));
  }
  if (findings.length > 0) throw invalid(findings);
  return Object.fromEntries(entries);
}

/** The content a create or replace request asks for: what it leaves out is empty. */
export function newContent(request: Static<typeof CompanyRequest>): CompanyContent {
  return {
    name: companyName(request.name),
    description: request.description ?? null,
    tags: companyTags(request.tags ?? {}),
  };
}

/** The content after an update: what it leaves out, or gives as null, stays; tags are replaced as a whole (D-03). */
export function updatedContent(company: Company, update: Static<typeof CompanyUpdate>): CompanyContent {
  return {
    name: update.name == null ? company.name : companyName(update.name),
    description: update.description == null ? company.description : update.description,
    tags: update.tags == null ? company.tags : companyTags(update.tags),
  };
}

/** A company as the wire shows it; `redirect` is its link. Owners are left out where they are not known. */
export function companyReply(
  company: Company,
  redirect: string,
  connections: readonly ConnectionReply[],
  owners?: readonly string[],
): Static<typeof CompanySchema> {
  const lastSync = connections
    .flatMap((connection) => connection.lastSync ?? [])
    .sort()
    .at(-1);
  return {
    id: company.companyId,
    name: company.name,
    redirect,
    ...(company.description === null ? undefined : { description: company.description }),
    ...(lastSync === undefined ? undefined : { lastSync }),
    created: company.createdAt.toISOString(),
    products: [...company.products],
    tags: { ...company.tags },
    referenceSubsidiaryCompanies: [],
    dataConnections: [...connections],
    ...(owners ? { ownerUserIds: [...owners] } : undefined),
  };
}
