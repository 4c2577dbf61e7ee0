import { useTexts } from "../app/locale.tsx";
import { Pill } from "../kit/status.tsx";
import { webhookTexts } from "./texts.ts";
import type { Endpoint } from "./webhooks.ts";

/** Whether an endpoint is told, and if not, why. */
export function EndpointState({ of: { disabledBy, paused, failingSince, heldUntil } }: { of: Endpoint }) {
  const t = useTexts(webhookTexts);
  if (disabledBy)
    return (
      <Pill tone={disabledBy === "caller" ? "quiet" : "bad"} explain={t(`disabled.${disabledBy}`)}>
        {t("disabled")}
      </Pill>
    );
  if (paused)
    return (
      <Pill tone="quiet" explain={t("pausedText")}>
        {t("paused")}
      </Pill>
    );
  if (failingSince)
    return (
      <Pill tone="bad" explain={t("failingText")}>
        {t("failing")}
      </Pill>
    );
  if (heldUntil)
    return (
      <Pill tone="warn" explain={t("heldText")}>
        {t("held")}
      </Pill>
    );
  return <Pill tone="good">{t("enabled")}</Pill>;
}
