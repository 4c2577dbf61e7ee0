import { useEffect } from "preact/hooks";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Way } from "../kit/ways.tsx";
import { workingConnection } from "./start.ts";
import { linkTexts } from "./texts.ts";

/** For whoever is connected already: to the accounts, to the connection, or out again without a change. */
export function ExistingScreen() {
  const app = useApp();
  const { host, state, go, changed } = app;
  const t = useTexts(linkTexts);
  const finish = useFinish();
  const connection = workingConnection(state);
  useEffect(() => {
    if (!connection) go("", { replace: true });
  }, [connection]);
  if (!connection) return null;
  const software = softwareOf(app, connection);
  const { organisation, accounts } = connection;
  const names = { software: software.name, operator: state.operator.name };
  const place = `connections/${connection.id}`;
  return (
    <Screen
      title={t("existingTitle")}
      lead={organisation === null ? t("existingPlain", names) : t("existingText", { ...names, organisation })}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={software} large />}
      foot={
        <Button busy={finish.busy} onPress={() => finish.run(changed() ? "done" : "unchanged")}>
          {t("finish")}
        </Button>
      }
    >
      <ul class="ways">
        {software.mapping === "hosted" && host.flow !== "link" && (
          <Way
            title={t("existingAccounts")}
            text={
              accounts.total === 0
                ? t("existingNoAccounts", names)
                : t("existingAccountsText", {
                    ...names,
                    count: accounts.total,
                    connected: accounts.connected,
                  })
            }
            onPress={() => go(`${place}/accounts`)}
          />
        )}
        {state.options.manageConnections && (
          <Way title={t("existingManage")} text={t("existingManageText")} onPress={() => go(place)} />
        )}
      </ul>
      {finish.error !== undefined && <Failure error={finish.error} operator={state.operator.name} />}
    </Screen>
  );
}
