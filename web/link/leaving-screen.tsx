import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import type { AuthorizationEnd } from "../app/host.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useTask } from "../app/task.ts";
import { Button, PlainButton } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { linkTexts } from "./texts.ts";

const pause = 3_000;
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
  const [end, setEnd] = useState<AuthorizationEnd>();
  const leave = useAuthorization(connection, setEnd);
  const { soon, wait } = useSoon(connection.id, () => leave.run());
  const inWindow = host.kind === "embed" && leave.busy;
  return (
    <Screen
      title={t(inWindow ? "leavingOpen" : "leavingTitle", software)}
      lead={inWindow ? t("leavingOpenText") : t("leavingText", software)}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      onBack={() => go(`connections/${connection.id}/consent`)}
      foot={
        inWindow ? (
          <>
            {host.focusWindow && <Button onPress={() => host.focusWindow?.()}>{t("leavingRaise")}</Button>}
            <Button kind="quiet" onPress={leave.again}>
              {t("leavingAgain")}
            </Button>
          </>
        ) : (
          <Button busy={leave.busy} icon="out" onPress={() => leave.run()}>
            {t("leavingGo", software)}
          </Button>
        )
      }
    >
      {end === "blocked" && (
        <Notice tone="warn" urgent title={t("leavingBlocked")}>
          <p>{t("leavingBlockedText")}</p>
          <PlainButton text={t("leavingHere")} onPress={() => leave.run("here")} />
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
        <p class="soft">
          {t("leavingSoon")} <PlainButton text={t("leavingWait")} onPress={wait} />
        </p>
      )}
    </Screen>
  );
}

/** Leads to the software, and on from there to wherever that ended. */
function useAuthorization(connection: LinkConnection, onEnd: (end: AuthorizationEnd | undefined) => void) {
  const { host, refresh, go } = useApp();
  const turn = useRef(0);
  const facts = { connectionId: connection.id, platformKey: connection.platformKey };
  const place = `connections/${connection.id}`;
  const [busy, setBusy] = useState(false);
  const attempt = async (nth: number, where?: "here") => {
    onEnd(undefined);
    setBusy(true);
    try {
      const end = await host.authorize(facts, where);
      if (nth !== turn.current) return;
      const fresh = await refresh();
      const now = fresh.connections.find(({ id }) => id === connection.id);
      if (now?.status === "Linked") {
        const before = connection.authorizedAt !== null;
        host.report({ type: before ? "reconnected" : "connected", connection: facts });
        go(`${place}/connected`, { replace: true });
      } else if (end === "failed" || end === "cancelled") go(`${place}/failed`, { replace: true });
      else onEnd(end);
    } finally {
      if (nth === turn.current) setBusy(false);
    }
  };
  const task = useTask((where?: "here") => attempt(++turn.current, where));
  return {
    error: task.error,
    busy: task.busy || busy,
    run: (where?: "here") => task.run(where),
    /** A second window in place of the first, whose end no longer counts. */
    again: () => void attempt(++turn.current),
  };
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
