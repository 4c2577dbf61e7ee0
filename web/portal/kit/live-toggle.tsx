import { Button } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";
import { useUrlState } from "./url-state.ts";

/** Whether a page asks again and again, `?live=on`: `const live = useLive(); useApi(path, { live })`. */
export const useLive = (): boolean => useUrlState().text("live") === "on";

/** Switches that on and off, visibly. */
export function LiveToggle() {
  const t = useTexts(kitTexts);
  const { text, set } = useUrlState();
  const live = text("live") === "on";
  return (
    <Button
      variant={live ? "light" : "default"}
      aria-pressed={live}
      leftSection={<Icon name={live ? "pause" : "play"} size={14} />}
      onClick={() => set({ live: live ? undefined : "on", page: text("page") })}
    >
      {t("live")}
    </Button>
  );
}
