import { Paper, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import { type ProviderSettingsReply, settingsOf } from "./integration.ts";
import { integrationTexts } from "./integration-texts.ts";

/** Whether customers may choose a package; takes effect when it is pressed. */
export function OfferedSwitch({ settings, name }: { settings: ProviderSettingsReply; name: string }) {
  const t = useTexts(integrationTexts);
  const { offered, platformKey, connections, state } = settings;
  const told = !offered ? "notOfferedText" : state === "not-set-up" ? "offeredLater" : "offeredText";
  const [asking, setAsking] = useState(false);
  const offer = useChange<boolean>(
    (wanted) => ({ method: "PUT", path: settingsOf(platformKey), body: { offered: wanted } }),
    {
      refresh: ["/integrations"],
      onDone: (_reply, wanted) => {
        setAsking(false);
        notify.done(t(wanted ? "offered.done" : "notOffered.done", { name }));
      },
    },
  );
  return (
    <Paper withBorder p="lg">
      <Switch
        label={<Text fw={600}>{t("offered")}</Text>}
        description={t(told)}
        checked={offered}
        disabled={offer.isPending}
        onChange={() => {
          if (offered) setAsking(true);
          else offer.mutate(true, { onError: (error) => notify.failed(error, t("offered")) });
        }}
      />
      {asking && (
        <Confirm
          title={t("stopTitle", { name })}
          action={t("stopAction")}
          danger
          busy={offer.isPending}
          error={offer.error}
          onConfirm={() => offer.mutate(false)}
          onClose={() => {
            setAsking(false);
            offer.reset();
          }}
        >
          {t("stopText")} {t("stopCount", { count: connections.linked })}
        </Confirm>
      )}
    </Paper>
  );
}
