import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useAnnounce } from "../app/announce.tsx";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";

const shown = 1_500;

/** Writes to the clipboard and tells so: `const { copy, state } = useCopy()`. */
export function useCopy() {
  const t = useTexts(kitTexts);
  const announce = useAnnounce();
  const [state, setState] = useState<"ready" | "copied" | "notCopied">("ready");
  const copy = async (value: string) => {
    const done = await navigator.clipboard.writeText(value).then(
      () => "copied" as const,
      () => "notCopied" as const,
    );
    setState(done);
    announce(t(done));
    setTimeout(() => setState("ready"), shown);
  };
  return { copy, state };
}

/** A small button that copies `value`; `label` says what that is. */
export function Copy({ value, label }: { value: string; label: string }) {
  const t = useTexts(kitTexts);
  const { copy, state } = useCopy();
  return (
    <Tooltip label={state === "ready" ? t("copyWhat", { what: label }) : t(state)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        onClick={(event) => {
          event.stopPropagation();
          void copy(value);
        }}
        aria-label={t("copyWhat", { what: label })}
      >
        <Icon name={state === "copied" ? "tick" : "copy"} size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The same as a button with a word. */
export function CopyButton({ value, children }: { value: string; children: string }) {
  const t = useTexts(kitTexts);
  const { copy, state } = useCopy();
  return (
    <Button
      variant="default"
      leftSection={<Icon name={state === "copied" ? "tick" : "copy"} size={15} />}
      onClick={() => void copy(value)}
    >
      {state === "ready" ? children : t(state)}
    </Button>
  );
}
