import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { useTexts } from "./locale.tsx";
import { appTexts } from "./texts.ts";

/** Stands where a page will be. */
export function Waiting() {
  const t = useTexts(appTexts);
  return (
    <Stack className="page" gap="md">
      <VisuallyHidden role="status">{t("loading")}</VisuallyHidden>
      <Skeleton height={26} width={220} />
      <Skeleton height={14} width="60%" />
      <Skeleton height={220} />
    </Stack>
  );
}
