import { Button } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { ExportButton } from "../kit/export-button.tsx";
import { ChoiceFilter, DateFilter, Filters, SearchFilter } from "../kit/filters.tsx";
import { Icon } from "../kit/icon.tsx";
import { LinkButton } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { platforms } from "../kit/platform.tsx";
import { useStatusChoices } from "../kit/status.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { type ListRequest, useList } from "../kit/use-list.ts";
import { exportedColumns, usePushColumns } from "./columns.tsx";
import type { PushRow } from "./push.ts";
import { RetryMany } from "./retry-many.tsx";
import { pushesTexts } from "./texts.ts";

const filters = ["q", "status", "outcome", "handled", "platform", "account", "connection", "from", "until"];
const outcomes = ["refused", "in-doubt", "cancelled", "waiting"] as const;

/** Pushes by filters that stand in the address; of one company where it is given. */
export function Pushes({ companyId }: { companyId?: string }) {
  const t = useTexts(pushesTexts);
  const { text, list: chosen } = useUrlState();
  const { may } = useSession();
  const live = useLive();
  const [retrying, setRetrying] = useState(false);
  const filter = {
    text: text("q"),
    status: chosen("status").join(","),
    outcome: chosen("outcome").join(","),
    handled: text("handled"),
    platform: chosen("platform").join(","),
    companyId: companyId ?? text("company"),
    connectionId: text("connection"),
    accountId: text("account"),
    from: text("from"),
    until: text("until"),
  };
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
  const request: ListRequest = {
    path: "/pushes",
    order: "-requestedOnUtc",
    more: given,
    live,
    countAtMost: 10_000,
  };
  const list = useList<PushRow>(request);
  const columns = usePushColumns(companyId === undefined);
  return (
    <>
      <DataTable
        name={companyId ? "company-pushes" : "pushes"}
        label={t("title")}
        list={companyId ? { ...list, filtered: filters.some((name) => text(name) !== "") } : list}
        columns={columns}
        rowKey={({ pushOperationKey }) => pushOperationKey}
        rowTo={({ pushOperationKey }) => `/pushes/${pushOperationKey}`}
        filters={
          <Filters names={companyId ? filters : [...filters, "company"]}>
            <SearchFilter label={t("search")} hint={t("searchHint")} />
            <ChoiceFilter name="status" label={t("status")} choices={useStatusChoices("push")} />
            <ChoiceFilter
              name="outcome"
              label={t("outcome")}
              choices={outcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
            />
            <ChoiceFilter
              name="handled"
              label={t("handling")}
              single
              choices={[
                { value: "false", label: t("handling.false"), explain: t("handling.false.why") },
                { value: "true", label: t("handling.true") },
              ]}
            />
            <ChoiceFilter
              name="platform"
              label={t("software")}
              choices={platforms.map(({ key, name }) => ({ value: key, label: name }))}
            />
            <DateFilter label={t("requested")} />
          </Filters>
        }
        tools={
          <>
            {may("pushes.change") && (
              <Button
                variant="default"
                leftSection={<Icon name="again" size={14} />}
                onClick={() => setRetrying(true)}
                disabled={list.rows?.every(({ status }) => status === "Success")}
              >
                {t("retryMany")}
              </Button>
            )}
            <ExportButton<PushRow>
              request={{ ...request, order: list.order }}
              file="pushes"
              columns={exportedColumns(t)}
            />
            <LiveToggle />
          </>
        }
        empty={
          <Empty
            icon="send"
            title={t("emptyTitle")}
            action={
              may("pushes.change") && (
                <LinkButton to={companyId ? `/pushes/new?company=${companyId}` : "/pushes/new"}>
                  {t("newPush")}
                </LinkButton>
              )
            }
          >
            {t("emptyText")}
          </Empty>
        }
      />
      {retrying && <RetryMany filter={given} onClose={() => setRetrying(false)} />}
    </>
  );
}
