import type { LinkConnection, SourceAccount } from "../api/replies.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Failure } from "../app/problem.tsx";
import { useReading } from "../app/task.ts";
import { Skeleton } from "../kit/notice.tsx";
import { inSoftwareTexts } from "./in-software-texts.ts";

/** The accounts that feed the software of a connection: their names, and the ends of their numbers. */
export function ConnectedAccounts({ connection }: { connection: LinkConnection }) {
  const { host, state } = useApp();
  const t = useTexts(inSoftwareTexts);
  const path = `/companies/${host.companyId}/connections/${connection.id}/connectionInfo/bankFeedAccounts`;
  const { connected } = connection.accounts;
  const { value, error, again } = useReading(`${path} ${connected}`, () =>
    host.api.get<SourceAccount[] | { results: SourceAccount[] }>(path),
  );
  if (error !== undefined) return <Failure error={error} onRetry={again} operator={state.operator.name} />;
  if (!value) return <Skeleton label={t("reading")} rows={2} />;
  const accounts = "results" in value ? value.results : value;
  return (
    <ul class="rows">
      {accounts
        .filter(({ status }) => status === "connected")
        .map(({ id, accountName, accountNumber = "" }) => {
          const digits = accountNumber.replace(/\D/g, "").slice(-4);
          return (
            <li key={id}>
              <span>{accountName}</span>
              {digits && (
                <span class="soft number">
                  <span aria-hidden="true">•••• {digits}</span>
                  <span class="aside">{t("numberEnding", { digits })}</span>
                </span>
              )}
            </li>
          );
        })}
    </ul>
  );
}
