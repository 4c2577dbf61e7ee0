import { useEffect } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { distance } from "../app/locale.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Badge, type Tone } from "../kit/notice.tsx";
import { Way } from "../kit/ways.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { workingConnection } from "./start.ts";

const tones: Record<LinkConnection["status"], Tone | "plain"> = {
  Linked: "done",
  Deauthorized: "warn",
  Unlinked: "plain",
  PendingAuth: "calm",
};

/** The state of a connection in a word or two. */
export function StatusBadge({ connection }: { connection: LinkConnection }) {
  const t = useTexts(connectionTexts);
  return <Badge tone={tones[connection.status]}>{t(`status.${connection.status}`)}</Badge>;
}

/** Every connection of the company, each with its state; the ended ones last. */
export function ConnectionsScreen() {
  const app = useApp();
  const { host, state, locale, go, changed } = app;
  const t = useTexts(connectionTexts);
  const finish = useFinish();
  const only = host.connectionId;
  useEffect(() => {
    if (only !== null) go(`connections/${only}`, { replace: true });
  }, [only]);
  if (only !== null) return null;
  const operator = state.operator.name;
  const ended = ({ status }: LinkConnection) => Number(status === "Unlinked");
  const shown = [...state.connections].sort((a, b) => ended(a) - ended(b));
  const none = shown.length === 0;
  const addable = workingConnection(state) === undefined && host.flow !== "connections";
  return (
    <Screen
      title={t(none ? "listNone" : "listTitle")}
      lead={none ? t("listNoneText") : t("listText", { operator })}
      sign={none ? { tone: "calm" } : undefined}
      foot={
        addable ? (
          <Button kind={none ? "main" : "quiet"} icon="plus" onPress={() => go("software")}>
            {t("listAdd")}
          </Button>
        ) : (
          host.flow !== "connections" && (
            <Button busy={finish.busy} onPress={() => finish.run(changed() ? "done" : "unchanged")}>
              {t("listDone")}
            </Button>
          )
        )
      }
    >
      {!none && (
        <ul class="ways">
          {shown.map((connection) => (
            <Way
              key={connection.id}
              title={connection.name}
              picture={<SoftwareLogo software={softwareOf(app, connection)} />}
              mark={<StatusBadge connection={connection} />}
              text={
                <>
                  {connection.organisation && <span class="line">{connection.organisation}</span>}
                  <span class="line">
                    {connection.lastActivityAt
                      ? t("listActive", { distance: distance(locale, connection.lastActivityAt, Date.now()) })
                      : t("listNever")}
                  </span>
                </>
              }
              onPress={() => go(`connections/${connection.id}`)}
            />
          ))}
        </ul>
      )}
      {finish.error !== undefined && <Failure error={finish.error} operator={operator} />}
    </Screen>
  );
}
