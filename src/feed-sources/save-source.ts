import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { AuditType } from "../audit/audit-types.ts";
import { isUuid } from "../companies/find-company.ts";
import { EgressRefused } from "../egress/connect.ts";
import { type Finding, invalid, Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import {
  auditedSource,
  authenticationFindings,
  authenticationHeader,
  type FeedSource,
  type FeedSourceRequest,
  refusedAddress,
  sourceFinding,
} from "./feed-source.ts";
import { lockSource, putSource } from "./queries.ts";

const defaultTimeoutSeconds = 15;
const defaultMaximumPages = 100;

/** What the sealed secret of a source is bound to. */
export const sourcePurpose = (sourceId: string) => `feed-source:${sourceId}`;

export const unknownSource = (sourceId: string) =>
  new Problem("feed-source-not-found", `Source ${sourceId} not found`);

/**
 * 400 for an address that the rules of outbound calls refuse. Looks the host's name up, so it must not run in a
 * transaction; what a name leads to is checked again at each call.
 */
export async function checkAddress(
  { callerHttp, config }: Application,
  { url }: FeedSourceRequest,
): Promise<void> {
  const refused = refusedAddress(url, config.egressAllow);
  if (refused) throw invalid([sourceFinding("url", refused)]);
  try {
    await callerHttp.check(url);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    throw invalid([{ itemId: "url", message: error.message, validatorName: `Egress:${error.rule}` }]);
  }
}

/** Adds a source, whose address has been checked. 400 without a way to authenticate. */
export async function createSource(
  application: Application,
  work: Work,
  request: FeedSourceRequest,
): Promise<FeedSource> {
  const source = write(application, work, uuid(work.random), request, undefined);
  await putSource(work.tx, source);
  await tell(work, "feedSource.created", source);
  return source;
}

/** Writes a source anew. The way to authenticate may be left out, and stays, unless the address leads elsewhere. */
export async function replaceSource(
  application: Application,
  work: Work,
  sourceId: string,
  request: FeedSourceRequest,
): Promise<FeedSource> {
  const before = isUuid(sourceId) ? await lockSource(work.tx, sourceId) : undefined;
  if (!before) throw unknownSource(sourceId);
  const source = write(application, work, before.sourceId, request, before);
  await putSource(work.tx, source);
  await tell(work, "feedSource.replaced", source);
  return source;
}

function write(
  { vault }: Application,
  work: Work,
  sourceId: string,
  request: FeedSourceRequest,
  before: FeedSource | undefined,
): FeedSource {
  const findings: Finding[] = [];
  const { authentication } = request;
  if (request.name.trim() === "") findings.push(sourceFinding("name", "name must not be empty"));
  if (authentication) findings.push(...authenticationFindings(authentication));
  else if (!before) findings.push(sourceFinding("authentication", "authentication is required"));
  else if (new URL(request.url).origin !== new URL(before.url).origin) {
    findings.push(
      sourceFinding("authentication", "authentication must be given anew when url leads to another host"),
    );
  }
  if (findings.length > 0) throw invalid(findings);
  const sealed = authentication
    ? {
        authentication: authentication.type,
        headerName: authentication.type === "header" ? authentication.name! : null,
        sealedSecret: vault.seal(
          sourcePurpose(sourceId),
          JSON.stringify(authenticationHeader(authentication)),
        ),
      }
    : {
        authentication: before!.authentication,
        headerName: before!.headerName,
        sealedSecret: before!.sealedSecret,
      };
  return {
    sourceId,
    name: request.name.trim(),
    url: new URL(request.url).href,
    ...sealed,
    timeoutSeconds: request.timeoutSeconds ?? defaultTimeoutSeconds,
    maximumPages: request.maximumPages ?? defaultMaximumPages,
    createdAt: before?.createdAt ?? work.now,
    modifiedAt: work.now,
  };
}

async function tell(work: Work, type: AuditType, source: FeedSource): Promise<void> {
  await audit(work, { type, target: { sourceId: source.sourceId }, after: auditedSource(source) });
}
