import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Waiting } from "../app/lazily.tsx";
import { Screen } from "../app/screen.tsx";
import { appTexts } from "../app/texts.ts";
import { Button } from "../kit/button.tsx";
import { showEnd } from "./authorization.ts";
import { ConnectedScreen } from "./connected-screen.tsx";
import { ConnectionScreen } from "./connection-screen.tsx";
import { ConnectionsScreen } from "./connections-screen.tsx";
import { ConsentScreen } from "./consent-screen.tsx";
import { DeviceNotice } from "./device-notice.tsx";
import { ExistingScreen } from "./existing-screen.tsx";
import { FailedScreen } from "./failed-screen.tsx";
import { LeavingScreen } from "./leaving-screen.tsx";
import { PrepareScreen } from "./prepare-screen.tsx";
import { ShareScreen } from "./share-screen.tsx";
import { SoftwareScreen } from "./software-screen.tsx";
import { startPath } from "./start.ts";
import { UnsupportedScreen } from "./unsupported-screen.tsx";
import { WelcomeScreen } from "./welcome-screen.tsx";

type OfConnection = ComponentType<{ connection: LinkConnection }>;
/** The large screens: hosted pages load each when it is shown, the component has them in itself. */
export type LaterScreens = Readonly<
  Record<"accounts" | "quickbooks" | "sage", ComponentType<{ connectionId: string }>>
>;
const byId =
  (Later: ComponentType<{ connectionId: string }>): OfConnection =>
  ({ connection }) => <Later connectionId={connection.id} />;

const screens: Readonly<Record<string, ComponentType>> = {
  "": Start,
  welcome: WelcomeScreen,
  software: SoftwareScreen,
  connections: ConnectionsScreen,
  existing: ExistingScreen,
  unsupported: UnsupportedScreen,
};

/** Screens of one connection, by the last part of their path. */
const screensOfConnection: Readonly<Record<string, OfConnection>> = {
  "": ConnectionScreen,
  consent: ConsentScreen,
  prepare: PrepareScreen,
  leaving: LeavingScreen,
  connected: ConnectedScreen,
  failed: FailedScreen,
  share: ShareScreen,
};
/** Where connecting begins, and a small screen is told of. */
const beginnings = ["consent", "quickbooks"];

/** The screen of each path. */
export function linkScreens(later: LaterScreens): ComponentType {
  const ofConnection: Readonly<Record<string, OfConnection>> = {
    ...screensOfConnection,
    accounts: byId(later.accounts),
    quickbooks: byId(later.quickbooks),
    sage: byId(later.sage),
  };
  return () => <PresentScreen ofConnection={ofConnection} />;
}

function PresentScreen({ ofConnection }: { ofConnection: Readonly<Record<string, OfConnection>> }) {
  const { path, state } = useApp();
  const [whole, id, step = ""] = /^connections\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (whole === undefined) {
    const Known = Object.hasOwn(screens, path) ? screens[path]! : Nothing;
    return <Known key={path} />;
  }
  const connection = state.connections.find((one) => one.id === id);
  const Known = Object.hasOwn(ofConnection, step) && ofConnection[step];
  if (!connection || !Known) return <Nothing />;
  return (
    <>
      <Known key={path} connection={connection} />
      {beginnings.includes(step) && <DeviceNotice key={id} connection={connection} />}
    </>
  );
}

/** Leads to where the visit begins, or to how the customer's way through the accounting software ended. */
function Start() {
  const app = useApp();
  const { host, state, go } = app;
  useEffect(() => {
    const before = host.returned?.();
    const now = state.connections.find(({ id }) => id === before?.id);
    if (before && now && showEnd(app, before, now)) return;
    go(host.flow === "connections" ? "connections" : startPath(state, host), { replace: true });
  }, []);
  return <Waiting />;
}

function Nothing() {
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
