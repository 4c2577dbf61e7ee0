import { Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Failure } from "../kit/failure.tsx";
import { Go } from "../kit/link.tsx";
import { notify } from "../kit/notify.ts";
import type { ListPage } from "../kit/use-list.ts";
import { organisationTexts } from "./organisation-texts.ts";

const path = "/company-permissions";

/** Whether the lower roles see only companies they own; takes effect once it is confirmed. */
export function CompanyPermissions() {
  const t = useTexts(organisationTexts);
  const { data, error, refetch } = useApi<{ ownedOnly: boolean }>(path);
  const { data: unowned } = useApi<ListPage<unknown>>("/companies?query=hasActiveOwner%3Dfalse&pageSize=1");
  const [asking, setAsking] = useState(false);
  const change = useChange<boolean>((ownedOnly) => ({ method: "PUT", path, body: { ownedOnly } }), {
    refresh: [path],
    onDone: (_reply, ownedOnly) => {
      setAsking(false);
      notify.done(t(ownedOnly ? "ownedOnly.done" : "allCompanies.done"));
    },
  });
  const count = unowned?.totalResults ?? 0;
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={2}>{t("permissions")}</Title>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {data && (
          <Switch
            label={<Text fw={600}>{t("ownedOnly")}</Text>}
            description={t("ownedOnlyText")}
            checked={data.ownedOnly}
            disabled={change.isPending}
            onChange={() => setAsking(true)}
          />
        )}
        {count > 0 && (
          <Text size="sm">
            <Go to="/companies?owner=none">{t("unowned", { count })}</Go>
          </Text>
        )}
      </Stack>
      {asking && data && (
        <Confirm
          title={t(data.ownedOnly ? "allTitle" : "ownedTitle")}
          action={t(data.ownedOnly ? "allAction" : "ownedAction")}
          busy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate(!data.ownedOnly)}
          onClose={() => {
            setAsking(false);
            change.reset();
          }}
        >
          {t(data.ownedOnly ? "allText" : "ownedText")}
        </Confirm>
      )}
    </Paper>
  );
}
