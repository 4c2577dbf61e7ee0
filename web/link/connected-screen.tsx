import { useEffect } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Remark, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { linkTexts } from "./texts.ts";

/** The connection is made: names the company on the other side, and leads on to the accounts. */
export function ConnectedScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(linkTexts);
  const finish = useFinish();
  const linked = connection.status === "Linked";
  useEffect(() => {
    if (!linked) go("", { replace: true });
  }, [linked]);
  if (!linked) return null;
  const software = softwareOf(app, connection);
  const { organisation, accounts } = connection;
  const maps = software.mapping === "hosted" && host.flow !== "link";
  const review = () => go(`connections/${connection.id}/accounts`);
  const end = (kind: "main" | "quiet") => (
    <Button kind={kind} busy={finish.busy} onPress={() => finish.run("done")}>
      {t("finish")}
    </Button>
  );
  return (
    <Screen
      title={t("connectedTitle", { software: software.name })}
      lead={t("connectedText")}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={software} large />}
      foot={
        !maps ? (
          end("main")
        ) : accounts.connected === 0 ? (
          <Button onPress={review}>{t("connectedAccounts")}</Button>
        ) : (
          <>
            {end("main")}
            <Button kind="quiet" onPress={review}>
              {t("connectedReview")}
            </Button>
          </>
        )
      }
    >
      {organisation !== null && (
        <dl class="facts">
          <dt>{t("connectedCompany", { software: software.name })}</dt>
          <dd>{organisation}</dd>
        </dl>
      )}
      <Remark of={connection} />
      {maps && (
        <p>
          {accounts.connected === 0 ? t("connectedNext") : t("connectedAgain", { count: accounts.connected })}
        </p>
      )}
      {finish.error !== undefined && <Failure error={finish.error} operator={state.operator.name} />}
    </Screen>
  );
}
