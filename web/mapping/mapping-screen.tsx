import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { useApp } from "../app/context.ts";
import { say, type Values } from "../app/locale.ts";
import { Remark } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Notice, Skeleton } from "../kit/notice.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { DisconnectedScreen, DisconnectSheet } from "../link/disconnect-sheet.tsx";
import { PairingNotice } from "../netsuite/pairing-notice.tsx";
import { AccountLists } from "./account-lists.tsx";
import { ConnectionCard } from "./connection-card.tsx";
import { type Mapping, MappingContext } from "./context.ts";
import { DisconnectAccountSheet } from "./disconnect-sheet.tsx";
import { LostNotice } from "./notices.tsx";
import { isConnected, isMapped, readyRows } from "./rows.ts";
import { TargetPicker } from "./target-picker.tsx";
import { type MappingKey, mappingTexts } from "./texts.ts";
import { useArrangement } from "./use-arrangement.ts";
import { focusAccount, useVisit } from "./use-visit.ts";
import { changedIn } from "./visit.ts";

type Asking =
  | undefined
  | { readonly what: "pick" | "disconnect"; readonly accountId: string }
  | { readonly what: "end-all" | "unsaved" };

/** Which account in the books each of the bank's accounts feeds: choosing, connecting, disconnecting. */
export function MappingScreen({ connectionId }: { connectionId: string }) {
  const { host, state, locale, refresh: readState } = useApp();
  const connection = state.connections.find(({ id }) => id === connectionId)!;
  const announce = useAnnounce();
  const place = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState<Asking>();
  const [ended, setEnded] = useState<{ back: string | null }>();
  const finish = useFinish();
  const names = { software: connection.name, operator: state.operator.name };
  const t = useCallback(
    (key: MappingKey, values: Values = {}) => say(locale, mappingTexts[locale][key], { ...names, ...values }),
    [locale, names.software, names.operator],
  );
  const visit = useVisit(connection, t, place);
  const { view } = visit;
  const mapping = useMemo<Mapping>(
    () => ({
      visit,
      connection,
      locale,
      t,
      pick: (accountId) => setAsking({ what: "pick", accountId }),
      askToDisconnect: (accountId) => setAsking({ what: "disconnect", accountId }),
    }),
    [visit, connection, locale, t],
  );
  const rows = visit.rows;
  const arrangement = useArrangement(view.accounts, rows, mapping);
  // Only what can be seen is connected by one press.
  const ready = readyRows(arrangement.open.shown);
  const readOnly = connection.status !== "Linked" || connection.problem?.code === "switched-off";
  const close = () => setAsking(undefined);
  const unsaved = rows.filter(
    ({ account, targetId }) => targetId !== undefined && view.choices.get(account.id)?.target !== undefined,
  ).length;
  const leave = () => finish.run(changedIn(host) ? "done" : "unchanged");
  const about =
    asking && "accountId" in asking ? view.accounts.find(({ id }) => id === asking.accountId) : undefined;
  const row = rows.find(({ account }) => account.id === about?.id);
  const refresh = async () => {
    await Promise.all([visit.load(), readState()]);
    if (!visit.view.loadFailure) announce(t("refreshed"));
  };

  if (ended) return <DisconnectedScreen connection={connection} back={ended.back} />;
  return (
    <MappingContext.Provider value={mapping}>
      <Screen
        title={t("title")}
        lead={t("lead")}
        wide
        foot={
          <>
            {!readOnly && (ready.length > 0 || view.run) && (
              <Button
                key="connect"
                busy={view.run !== undefined}
                onPress={() => void visit.connectAll(ready.map(({ account }) => account.id))}
              >
                {view.run
                  ? t("running", { nth: view.run.done + 1, total: view.run.of })
                  : t("connectReady", { count: ready.length })}
              </Button>
            )}
            <Button
              key="finish"
              kind={!readOnly && (ready.length > 0 || view.run) ? "quiet" : "main"}
              busy={finish.busy}
              inert={view.run !== undefined}
              onPress={() => (unsaved > 0 && !readOnly ? setAsking({ what: "unsaved" }) : leave())}
            >
              {t("finish")}
            </Button>
          </>
        }
      >
        <div class="mapping" ref={place}>
          <LostNotice />
          <Remark of={connection} />
          {finish.error !== undefined && <Failure error={finish.error} operator={names.operator} />}
          {view.loadFailure !== undefined && (
            <Notice tone="alert" title={t("loadTitle")}>
              <Failure error={view.loadFailure} operator={names.operator} onRetry={() => void visit.load()} />
            </Notice>
          )}
          {view.loaded && connection.platformKey === "akxx" && connection.status === "Linked" && (
            <PairingNotice connection={connection} accounts={view.accounts.filter(isMapped)} />
          )}
          {view.loaded ? (
            <div class="mapping-parts">
              <ConnectionCard information={view.information} onEnd={() => setAsking({ what: "end-all" })} />
              <AccountLists arrangement={arrangement} readOnly={readOnly} onRefresh={refresh} />
            </div>
          ) : (
            view.loadFailure === undefined && <Skeleton label={t("loading")} rows={5} />
          )}
        </div>
      </Screen>
      {asking?.what === "pick" && row && <TargetPicker row={row} onClose={close} />}
      {asking?.what === "disconnect" && about && (
        <DisconnectAccountSheet
          account={about}
          onClose={close}
          onDone={() => {
            close();
            if (place.current) focusAccount(place.current, about.id);
          }}
        />
      )}
      {asking?.what === "end-all" && (
        <DisconnectSheet
          connection={connection}
          stopping={view.accounts.filter(isConnected)}
          unlink={() => visit.disconnectAll()}
          onClose={close}
          onEnded={(back) => {
            visit.end();
            setEnded({ back });
          }}
        />
      )}
      {asking?.what === "unsaved" && (
        <Sheet
          title={t("unsavedTitle")}
          onClose={close}
          busy={finish.busy}
          foot={
            <>
              <Button onPress={close}>{t("unsavedBack")}</Button>
              <Button kind="quiet" busy={finish.busy} onPress={leave}>
                {t("unsavedFinish")}
              </Button>
            </>
          }
        >
          <p>{t("unsavedText", { count: unsaved })}</p>
        </Sheet>
      )}
    </MappingContext.Provider>
  );
}
