import { Button } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { type ChangeRequest, useApi, useChange } from "../app/use-api.ts";
import { DataTable } from "../kit/data-table.tsx";
import { notify } from "../kit/notify.ts";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import type { OpenSession } from "./account.ts";
import { deviceOf } from "./device.ts";
import { accountTexts } from "./texts.ts";

/** Sessions below `path`; each can be ended, but for the one that is looking. */
export function SessionsTable({ path }: { path: string }) {
  const t = useTexts(accountTexts);
  const { data, error, refetch } = useApi<{ results: OpenSession[] }>(path);
  const end = useChange<string>((id): ChangeRequest => ({ method: "DELETE", path: `${path}/${id}` }), {
    refresh: [path, "/people"],
    onDone: () => notify.done(t("ended")),
  });
  const nameOf = ({ device }: OpenSession) => {
    const known = deviceOf(device);
    return known ? t("on_", known) : t("unknownDevice");
  };
  return (
    <DataTable
      name="sessions"
      label={t("sessions")}
      list={listOf(data?.results, error ?? end.error, () => void refetch())}
      rowKey={({ id }) => id}
      empty={null}
      columns={[
        { key: "device", title: t("device"), show: nameOf },
        { key: "address", title: t("address"), always: true, show: ({ address }) => <code>{address}</code> },
        {
          key: "lastSeen",
          title: t("lastSeen"),
          always: true,
          show: ({ lastSeen }) => <Time at={lastSeen} relative />,
        },
        {
          key: "opened",
          title: t("opened"),
          always: true,
          show: ({ createdDate }) => <Time at={createdDate} />,
        },
      ]}
      rowActions={(session) =>
        session.current ? (
          <Pill tone="good">{t("thisOne")}</Pill>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            loading={end.isPending && end.variables === session.id}
            onClick={() => end.mutate(session.id)}
            aria-label={t("endOf", { device: nameOf(session) })}
          >
            {t("end")}
          </Button>
        )
      }
    />
  );
}
