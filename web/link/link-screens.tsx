import { useApp, useTexts } from "../app/context.ts";
import { Screen } from "../app/screen.tsx";
import { appTexts } from "../app/texts.ts";
import { Button } from "../kit/button.tsx";

/** The screen of each path. */
export function LinkScreens() {
  const { go } = useApp();
  const t = useTexts(appTexts);
  return (
    <Screen
      title={t("unknownTitle")}
      lead={t("unknownText")}
      foot={<Button onPress={() => go("", { replace: true })}>{t("unknownStart")}</Button>}
    />
  );
}
