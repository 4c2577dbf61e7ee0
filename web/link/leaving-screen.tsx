import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkConnection, LinkState } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import type { AuthorizationEnd, Place } from "../app/host.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { reportError } from "../app/report-error.ts";
import { Screen } from "../app/screen.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { showEnd } from "./authorization.ts";
import { linkTexts } from "./texts.ts";

const pause = 3_000;
const lookEveryMs = 3_000;
/** The connection that was just agreed to. Whoever comes here by going back or reloading is not sent on again. */
let agreed: string | undefined;

/** The next screen that says what happens at the software goes on by itself. */
export const leaveSoon = (connectionId: string): void => {
  agreed = connectionId;
};

/** Says what happens at the software, and leads there. */
export function LeavingScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(linkTexts);
  const { name } = softwareOf(app, connection);
  const software = { software: name };
  const leave = useAuthorization(connection);
  const { end } = leave;
  const { soon, wait } = useSoon(connection.id, () => leave.go());
  const inWindow = leave.busy === "window";
  return (
    <Screen
      title={t(inWindow ? "leavingOpen" : "leavingTitle", software)}
      lead={inWindow ? t("leavingOpenText") : t("leavingText", software)}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      onBack={() =>
        go(`connections/${connection.id}/${softwareOf(app, connection).setUp ? "prepare" : "consent"}`)
      }
      foot={
        inWindow ? (
          <>
            {host.focusWindow && <Button onPress={() => host.focusWindow?.()}>{t("leavingRaise")}</Button>}
            <Button kind="quiet" onPress={() => leave.go("window")}>
              {t("leavingAgain")}
            </Button>
          </>
        ) : (
          <Button busy={leave.busy !== undefined} icon="out" onPress={() => leave.go()}>
            {t("leavingGo", software)}
          </Button>
        )
      }
    >
      {end === "blocked" && (
        <Notice tone="warn" urgent title={t("leavingBlocked")}>
          <p>{t("leavingBlockedText")}</p>
          <PlainButton text={t("leavingHere")} onPress={() => leave.go("here")} />
        </Notice>
      )}
      {end === "closed" && (
        <Notice tone="warn" urgent title={t("leavingClosed")}>
          <p>{t("leavingClosedText")}</p>
        </Notice>
      )}
      <ol class="steps">
        <li>{t("leavingStep1", software)}</li>
        <li>{t("leavingStep2")}</li>
        <li>{t("leavingStep3")}</li>
      </ol>
      <Callout platformKey={connection.platformKey} />
      {leave.error !== undefined && <Failure error={leave.error} operator={state.operator.name} />}
      {soon && (
        <>
          <p class="soft">{t("leavingSoon")}</p>
          <PlainButton text={t("leavingWait")} onPress={wait} />
        </>
      )}
    </Screen>
  );
}

/** Leads to the software, and on from there to wherever that ended. */
function useAuthorization(connection: LinkConnection) {
  const app = useApp();
  const { host, refresh } = app;
  const turn = useRef(0);
  const before = useRef(connection);
  const [busy, setBusy] = useState<Place>();
  const [end, setEnd] = useState<AuthorizationEnd>();
  const [error, setError] = useState<unknown>();
  const isOver = (fresh: LinkState, how?: AuthorizationEnd) =>
    showEnd(
      app,
      before.current,
      fresh.connections.find(({ id }) => id === connection.id),
      how,
    );
  const attempt = async (where: Place) => {
    const nth = ++turn.current;
    const isLast = () => nth === turn.current;
    before.current = connection;
    setBusy(where);
    setEnd(undefined);
    setError(undefined);
    try {
      const how = await host.authorize(
        { connectionId: connection.id, platformKey: connection.platformKey },
        where,
      );
      const fresh = isLast() && (await refresh());
      if (fresh && isLast() && !isOver(fresh, how)) setEnd(how);
    } catch (failure) {
      if (!isLast()) return;
      setError(failure ?? new Error("unknown"));
      reportError(host, failure, true);
    } finally {
      if (isLast()) setBusy(undefined);
    }
  };
  // The software's pages may cut the tie to their window, which then looks closed from here while it goes on.
  useEffect(() => {
    if (end !== "closed") return;
    const look = () =>
      void refresh().then(
        (fresh) => void isOver(fresh),
        () => {},
      );
    const timer = setInterval(look, lookEveryMs);
    return () => clearInterval(timer);
  }, [end]);
  return { busy, end, error, go: (where: Place = host.place) => void attempt(where) };
}

/** Goes on after a pause, once, unless movement is not wanted or the customer does something here. */
function useSoon(connectionId: string, go: () => void): { soon: boolean; wait: () => void } {
  const { host } = useApp();
  const [soon, setSoon] = useState(() => {
    const fresh = agreed === connectionId && host.kind === "page";
    agreed = undefined;
    return fresh && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  });
  const then = useRef(go);
  then.current = go;
  useEffect(() => {
    if (!soon) return;
    const wait = () => setSoon(false);
    const timer = setTimeout(() => {
      setSoon(false);
      then.current();
    }, pause);
    addEventListener("keydown", wait);
    // Not when it is pressed down: what then moves on the screen would move from under the pointer.
    addEventListener("click", wait);
    return () => {
      clearTimeout(timer);
      removeEventListener("keydown", wait);
      removeEventListener("click", wait);
    };
  }, [soon]);
  return { soon, wait: () => setSoon(false) };
}
