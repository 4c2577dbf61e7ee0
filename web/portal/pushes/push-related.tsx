import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { Empty } from "../kit/empty.tsx";
import { Go } from "../kit/link.tsx";
import { Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { usePushColumns } from "./columns.tsx";
import { detailTexts } from "./detail-texts.ts";
import type { PushDetail } from "./push.ts";

/** What webhooks were told of a push, and whether they heard it. */
export function PushTold({ detail }: { detail: PushDetail }) {
  const t = useTexts(detailTexts);
  const { may } = useSession();
  return (
    <DataTable
      name="push-told"
      label={t("tab.told")}
      list={listOf(detail.told, null, () => {})}
      rowKey={({ messageId }) => messageId}
      columns={[
        { key: "type", title: t("eventType"), show: ({ eventType }) => <code>{eventType}</code> },
        { key: "at", title: t("at"), show: ({ createdOnUtc }) => <Time at={createdOnUtc} /> },
        {
          key: "heard",
          title: t("heard"),
          show: ({ deliveries, messageId }) =>
            deliveries.length === 0
              ? t("nobodyListens")
              : deliveries.map(({ webhookId, state }) => (
                  <span key={webhookId} className="pills">
                    {may("webhooks.manage") ? (
                      <Go to={`/monitor/events/${webhookId}/messages/${messageId}`}>
                        <Status kind="message" of={state} />
                      </Go>
                    ) : (
                      <Status kind="message" of={state} />
                    )}
                  </span>
                )),
        },
      ]}
      empty={
        <Empty icon="hook" title={t("noneTold")}>
          {t("noneToldText")}
        </Empty>
      }
    />
  );
}

/** Pushes of the same account before and after: what a line out of order is found by. */
export function PushNeighbours({ detail }: { detail: PushDetail }) {
  const t = useTexts(detailTexts);
  return (
    <DataTable
      name="push-neighbours"
      label={t("tab.neighbours")}
      list={listOf(detail.neighbours, null, () => {})}
      rowKey={({ pushOperationKey }) => pushOperationKey}
      rowTo={({ pushOperationKey }) => `/pushes/${pushOperationKey}`}
      columns={usePushColumns(false).map(({ sort, ...column }) => column)}
      empty={
        <Empty icon="list" title={t("noNeighbours")}>
          {t("noNeighboursText")}
        </Empty>
      }
    />
  );
}
