import { CloseButton, Paper, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { Id } from "./id.tsx";
import { noticeStore } from "./notify.ts";
import { kitTexts } from "./texts.ts";

/** What `notify` tells, in the corner, above everything. */
export function Notices() {
  const t = useTexts(kitTexts);
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.present);
  return (
    <section className="notices" aria-label={t("notices")}>
      {notices.map(({ nth, tone, title, message, correlationId }) => (
        <Paper
          key={nth}
          withBorder
          shadow="md"
          className="notice"
          data-tone={tone}
          role={tone === "bad" ? "alert" : "status"}
        >
          <Icon name={tone === "bad" ? "alert" : "tick"} size={17} />
          <div>
            {title && (
              <Text size="sm" fw={600}>
                {title}
              </Text>
            )}
            <Text size="sm">{message}</Text>
            {correlationId && (
              <Text size="sm" component="div">
                {t("correlationId")} <Id value={correlationId} label={t("correlationId")} />
              </Text>
            )}
          </div>
          <CloseButton size="sm" aria-label={t("close")} onClick={() => noticeStore.close(nth)} />
        </Paper>
      ))}
    </section>
  );
}
