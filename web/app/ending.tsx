import { useCallback, useEffect, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import type { Host } from "./host.ts";
import { type Locale, say } from "./locale.ts";
import { appTexts } from "./texts.ts";

/** So long before the end it is told, in milliseconds: well over the twenty seconds that WCAG 2.2.1 asks for. */
const notice = 120_000;
const look = 1_000;

/** Tells that the visit is about to end, and keeps it from ending with one press. */
export function Ending({ host, locale }: { host: Host; locale: Locale }) {
  const t = (key: keyof (typeof appTexts)["en"], values = {}) => say(locale, appTexts[locale][key], values);
  const [left, setLeft] = useState<number>();
  /** The end that was told of and could not be put off further. */
  const [accepted, setAccepted] = useState<number>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  const measure = useCallback(() => {
    const end = host.endsAt();
    setLeft(end === null || end === accepted ? undefined : end - Date.now());
    if (end !== null && end <= Date.now() && host.kind === "page") location.reload();
  }, [accepted]);
  useEffect(() => {
    measure();
    const timer = setInterval(measure, look);
    return () => clearInterval(timer);
  }, [measure]);

  if (left === undefined || left > notice) return null;
  const stay = () => {
    setBusy(true);
    setFailed(false);
    host
      .stay()
      .then(() => {
        const end = host.endsAt();
        // A visit that has reached its longest life ends all the same: asking again would only be in the way.
        if (end !== null && end - Date.now() <= notice) setAccepted(end);
        measure();
      })
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  };
  return (
    <Sheet
      title={t("endingTitle")}
      onClose={stay}
      busy={busy}
      foot={
        <Button onPress={stay} busy={busy}>
          {t("endingStay")}
        </Button>
      }
    >
      <p>{t("endingText")}</p>
      <p class="soft number" aria-hidden="true">
        {t("endingLeft", { count: Math.max(0, Math.ceil(left / 1000)) })}
      </p>
      {failed && <p role="alert">{t("failedText")}</p>}
    </Sheet>
  );
}
