import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { DataFacts } from "../../../src/portal/system/data-view.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { LinkButton } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { type ChangeableKept, ChangeRetention } from "./change-retention.tsx";
import { dataTexts } from "./data-texts.ts";
import { wholeUnit } from "./measures.ts";
import { Part, PlainTable } from "./parts.tsx";
import "./system.css";

/** What is kept for how long, the master key, backups: as far as it can be known from here. */
export function DataPage() {
  const t = useTexts(dataTexts);
  const { data, error, refetch } = useApi<DataFacts>("/system/data");
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <LinkButton to="/settings/audit" variant="default">
          {t("audit")}
        </LinkButton>
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <Stack gap="xl">
          <Retention retention={data.retention} />
          <SimpleGrid cols={{ base: 1, md: 2 }} className="tops" spacing="xl">
            <MasterKey of={data.masterKey} />
            <Backup of={data.backup} />
          </SimpleGrid>
          <Part title={t("erasure")} lead={t("erasureText")}>
            {data.erasure.waiting > 0 ? (
              <Pill tone="busy">{t("erasureWaiting", { count: data.erasure.waiting })}</Pill>
            ) : (
              <Pill tone="good">{t("erasureNone")}</Pill>
            )}
          </Part>
        </Stack>
      )}
    </Page>
  );
}

function Retention({ retention }: Pick<DataFacts, "retention">) {
  const t = useTexts(dataTexts);
  const [changing, setChanging] = useState<ChangeableKept>();
  const duration = (what: string, seconds: number | null): string => {
    if (seconds === null) return t(what === "audit" ? "forEver" : "untilDeleted");
    if (seconds === 0) return t("nothing");
    const { unit, count } = wholeUnit(seconds);
    return t(unit.toLowerCase() as "days" | "hours" | "minutes" | "seconds", { count });
  };
  return (
    <Part title={t("retention")} lead={t("settingsNote")}>
      <PlainTable
        label={t("retention")}
        rows={retention}
        rowKey={({ what }) => what}
        columns={[
          { key: "what", title: t("what"), show: ({ what }) => t(`what.${what}`) },
          { key: "kept", title: t("kept"), show: ({ what, keptSeconds }) => duration(what, keptSeconds) },
          {
            key: "setting",
            title: t("setting"),
            show: (row) => <ChangedBy of={row} onChange={setChanging} />,
          },
        ]}
      />
      {changing && (
        <ChangeRetention key={changing.what} of={changing} onClose={() => setChanging(undefined)} />
      )}
    </Part>
  );
}

/** A button where the Portal sets it; the variable where the environment does; otherwise that it is fixed. */
function ChangedBy({
  of: row,
  onChange,
}: {
  of: DataFacts["retention"][number];
  onChange: (row: ChangeableKept) => void;
}) {
  const t = useTexts(dataTexts);
  const { change, setting, what } = row;
  if (change && !change.fixed)
    return (
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => onChange({ ...row, change })}
        aria-label={t("changeOf", { what: t(`what.${what}`) })}
      >
        {t("change")}
      </Button>
    );
  if (!setting)
    return (
      <Text span size="sm" c="dimmed">
        {t("fixed")}
      </Text>
    );
  return (
    <Group gap={6}>
      <code>{setting}</code>
      {change && (
        <Text span size="sm" c="dimmed">
          {t("byEnvironment")}
        </Text>
      )}
    </Group>
  );
}

function MasterKey({ of: { file, keyId, place } }: { of: DataFacts["masterKey"] }) {
  const t = useTexts(dataTexts);
  return (
    <Part title={t("key")} lead={t("keyText")}>
      <Definition
        of={[
          [t("place"), t(`place.${place}`)],
          [t("file"), file === null ? undefined : <Id key="file" value={file} label={t("file")} />],
          [t("keyId"), <Id key="id" value={keyId} label={t("keyId")} />],
          [t("rotation"), t("rotationText")],
        ]}
      />
    </Part>
  );
}

function Backup({ of: backup }: { of: DataFacts["backup"] }) {
  const t = useTexts(dataTexts);
  if (backup.embedded)
    return (
      <Part title={t("backup")} lead={t("backupEmbedded")}>
        <Definition
          of={[[t("dataFolder"), <Id key="folder" value={backup.dataFolder} label={t("dataFolder")} />]]}
        />
      </Part>
    );
  return (
    <Part title={t("backup")} lead={t("backupServer")}>
      <Definition
        of={[
          [t("archiving"), t(backup.archiving ? "on" : "off")],
          [t("lastArchived"), <Time key="archived" at={backup.lastArchivedAt} />],
          [t("failedArchives"), backup.failedArchives],
          [t("replicas"), backup.replicas],
        ]}
      />
    </Part>
  );
}
