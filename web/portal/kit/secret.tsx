import { ActionIcon, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Copy } from "./copy.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";

/**
 * A secret, hidden until it is asked for. `value` where it is known; else `reveal` fetches it, and it is forgotten when it
 * is hidden again.
 */
export function Secret(props: {
  label: string;
  value?: string;
  reveal?: () => Promise<string>;
  hint?: string;
}) {
  const { label, value, reveal, hint } = props;
  const t = useTexts(kitTexts);
  const [shown, setShown] = useState<string>();
  const [busy, setBusy] = useState(false);
  const show = async () => {
    setBusy(true);
    try {
      setShown(value ?? (await reveal?.()));
    } finally {
      setBusy(false);
    }
  };
  const what = shown === undefined ? t("showWhat", { what: label }) : t("hideWhat", { what: label });
  return (
    <span className="id">
      <code className="secret">{shown ?? `••••••••${hint ?? ""}`}</code>
      <Tooltip label={what}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          loading={busy}
          aria-label={what}
          onClick={() => (shown === undefined ? void show().catch(() => {}) : setShown(undefined))}
        >
          <Icon name={shown === undefined ? "eye" : "hidden"} size={15} />
        </ActionIcon>
      </Tooltip>
      {shown !== undefined && <Copy value={shown} label={label} />}
    </span>
  );
}
