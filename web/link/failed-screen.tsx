import { useEffect } from "preact/hooks";
import type { LinkConnection, LinkProblem } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure, Reference } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { Button, PlainButton } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { linkTexts } from "./texts.ts";

/** What trying again cannot help. */
const final: readonly LinkProblem["code"][] = ["switched-off", "other-software-connected", "link-ended"];

/** Why no connection was made, in words, and what can be done. */
export function FailedScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(linkTexts);
  const finish = useFinish();
  const { problem } = connection;
  const settled = problem === null && connection.status === "Linked";
  useEffect(() => {
    if (settled) go("", { replace: true });
  }, [settled]);
  const retry = useTask(async () => {
    // Only here a press can open the window, so the screen before is shown for that.
    if (host.kind === "embed") return go(`connections/${connection.id}/leaving`);
    await host.authorize({ connectionId: connection.id, platformKey: connection.platformKey });
  });
  if (settled) return null;
  const software = softwareOf(app, connection);
  const operator = state.operator.name;
  const code = problem?.code ?? "failed";
  const leave = () => finish.run("left");
  const whole = host.connectionId === null;
  return (
    <Screen
      title={t("failedHeading", { software: software.name })}
      lead={t(`failed.${code}`, { software: software.name, operator })}
      sign={{ tone: code === "cancelled" ? "warn" : "alert" }}
      picture={<SoftwareLogo software={software} large />}
      foot={
        final.includes(code) ? (
          host.closable && (
            <Button busy={finish.busy} onPress={leave}>
              {t("failedLeave")}
            </Button>
          )
        ) : (
          <>
            <Button busy={retry.busy} onPress={() => retry.run()}>
              {t("failedRetry")}
            </Button>
            {host.closable && (
              <Button kind="quiet" busy={finish.busy} onPress={leave}>
                {t("failedLeave")}
              </Button>
            )}
          </>
        )
      }
    >
      {whole && code === "other-software-connected" && (
        <PlainButton text={t("failedConnections")} onPress={() => go("connections")} />
      )}
      {whole && host.flow !== "connections" && !final.includes(code) && (
        <PlainButton text={t("failedOther")} onPress={() => go("software")} />
      )}
      {problem && code !== "cancelled" && (
        <>
          {problem.correlationId && <Reference id={problem.correlationId} />}
          <details class="fold">
            <summary>
              <span>{t("failedDetail")}</span>
              <span class="space" />
              <span class="chevron">
                <Icon name="down" />
              </span>
            </summary>
            <div lang="en">
              <p>{problem.message}</p>
            </div>
          </details>
        </>
      )}
      {(retry.error ?? finish.error) !== undefined && (
        <Failure error={retry.error ?? finish.error} operator={operator} />
      )}
    </Screen>
  );
}
