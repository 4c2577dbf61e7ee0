import { useApp, useTexts } from "../app/context.ts";
import { Paragraphs } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { linkTexts } from "./texts.ts";

/** The customer's software cannot be connected: ends the visit so that the operator is told. */
export function UnsupportedScreen() {
  const { host, state, go } = useApp();
  const t = useTexts(linkTexts);
  const finish = useFinish();
  const operator = state.operator.name;
  const own = state.texts["unsupported.body"];
  const mine = state.connections.find(({ id }) => id === host.connectionId);
  const choosable = host.connectionId === null && state.software.some(({ listed }) => listed);
  return (
    <Screen
      title={t("unsupportedTitle")}
      lead={
        own === undefined
          ? mine
            ? t("unsupportedNamed", { operator, software: mine.name })
            : t("unsupportedText", { operator })
          : undefined
      }
      sign={{ tone: "warn", icon: "info" }}
      onBack={choosable ? () => go("software") : undefined}
      foot={
        <Button busy={finish.busy} onPress={() => finish.run("unsupported")}>
          {t("unsupportedFinish", { operator })}
        </Button>
      }
    >
      {own !== undefined && <Paragraphs text={own} />}
      {finish.error !== undefined && <Failure error={finish.error} operator={operator} />}
    </Screen>
  );
}
