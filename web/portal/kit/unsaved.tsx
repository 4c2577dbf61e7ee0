import { Box, Button, Group, Text } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { holdHere } from "../app/leaving.ts";
import { useTexts } from "../app/locale.tsx";
import { Confirm } from "./confirm.tsx";
import { Failure } from "./failure.tsx";
import { isElsewhere, useFocusOnWrong } from "./form.tsx";
import { kitTexts } from "./texts.ts";

/** Asks before the page is left by a link, by the browser's back button or by closing it; mounted while something is not saved. */
export function Unsaved() {
  const t = useTexts(kitTexts);
  const [goOn, setGoOn] = useState<() => void>();
  useEffect(() => {
    const ask = (then: () => void) => setGoOn(() => then);
    const release = holdHere(ask);
    const here = location.href;
    const close = (event: BeforeUnloadEvent) => event.preventDefault();
    const back = (event: PopStateEvent) => {
      const wanted = location.href;
      if (new URL(wanted).pathname === new URL(here).pathname) return;
      event.stopImmediatePropagation();
      history.pushState(history.state, "", here);
      ask(() => {
        removeEventListener("beforeunload", close);
        location.assign(wanted);
      });
    };
    addEventListener("popstate", back, { capture: true });
    addEventListener("beforeunload", close);
    return () => {
      release();
      removeEventListener("popstate", back, { capture: true });
      removeEventListener("beforeunload", close);
    };
  }, []);
  if (!goOn) return null;
  return (
    <Confirm
      title={t("leaveTitle")}
      action={t("leave")}
      danger
      onConfirm={() => {
        setGoOn(undefined);
        goOn();
      }}
      onClose={() => setGoOn(undefined)}
    >
      {t("leaveText")}
    </Confirm>
  );
}

/**
 * Fields of settings that are there already. While something in them is not saved, a bar at the foot of the screen says so,
 * and the page is not left unasked. What was found wrong outside of `fields` is told above the bar.
 */
export function SettingsForm(props: {
  children: ReactNode;
  dirty: boolean;
  action: string;
  busy?: boolean;
  error?: unknown;
  fields: readonly string[];
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { children, dirty, action, busy, error, fields, onSave, onDiscard } = props;
  const t = useTexts(kitTexts);
  const form = useFocusOnWrong(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty && !busy) onSave();
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      {children}
      {isElsewhere(error, fields) && (
        <Box mt="md">
          <Failure error={error} />
        </Box>
      )}
      {dirty && (
        <Group className="save-bar" justify="space-between" gap="xs">
          <Unsaved />
          <Text size="sm" fw={600} role="status">
            {t("unsaved")}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onDiscard} disabled={busy}>
              {t("discard")}
            </Button>
            <Button type="submit" loading={busy}>
              {action}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  );
}
