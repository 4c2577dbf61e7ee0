import { CopyButton } from "../kit/copy-button.tsx";
import { useTexts } from "./context.ts";
import { appTexts } from "./texts.ts";

/** Copies what stands beside it; `label` is what that is. */
export function Copy({ value, label }: { value: string; label: string }) {
  const t = useTexts(appTexts);
  return (
    <CopyButton value={value} text={t("copy")} done={t("copied")} failed={t("notCopied")} label={label} />
  );
}
