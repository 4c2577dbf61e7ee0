import type { ComponentChildren } from "preact";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { useFollowing } from "../app/follow.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { ConnectedAccounts } from "./connected-accounts.tsx";
import { inSoftwareTexts } from "./in-software-texts.ts";

/* What QuickBooks and Sage have in common: the customer connects accounts inside of them. */

interface OfSoftware {
  readonly connection: LinkConnection;
  /** As short as its customers call it. */
  readonly software: string;
}

/** Accounts are connected: which, and when their transactions arrive. */
export function Arrived(props: OfSoftware & { when: string; onMore: () => void }) {
  const { connection, software, when, onMore } = props;
  const app = useApp();
  const t = useTexts(inSoftwareTexts);
  const finish = useFinish();
  return (
    <Screen
      step="arrived"
      title={t("arrivedTitle", { software })}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("arrivedText", { software, count: connection.accounts.connected })}
      foot={
        <>
          <Button busy={finish.busy} onPress={() => finish.run(app.changed() ? "done" : "unchanged")}>
            {t("finish")}
          </Button>
          <Button kind="quiet" onPress={onMore}>
            {t("addMore")}
          </Button>
        </>
      }
    >
      <NotYet connection={connection} software={software} />
      <ConnectedAccounts connection={connection} />
      <p class="soft">{when}</p>
      {finish.error !== undefined && <Failure error={finish.error} operator={app.state.operator.name} />}
    </Screen>
  );
}

/** The bank has no account there to choose: the software would find nothing. */
export function NoAccounts({ connection, software }: OfSoftware) {
  const app = useApp();
  const t = useTexts(inSoftwareTexts);
  const operator = app.state.operator.name;
  const look = useTask(async () => {
    await app.refresh();
  });
  return (
    <Screen
      step="no-accounts"
      title={t("noAccountsTitle")}
      sign={{ tone: "warn", icon: "bank" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("noAccountsText", { operator, software })}
      foot={
        <Button kind="quiet" icon="again" busy={look.busy} onPress={() => look.run()}>
          {t("lookAgain")}
        </Button>
      }
    >
      {look.error !== undefined && <Failure error={look.error} operator={operator} />}
    </Screen>
  );
}

/** Says that nothing is delivered while this installation has no connector for the software. */
export function NotYet({ connection, software }: OfSoftware) {
  const app = useApp();
  const t = useTexts(inSoftwareTexts);
  if (softwareOf(app, connection).available) return null;
  return (
    <Notice tone="warn" title={t("notYet", { software })}>
      <p>{t("notYetText", { operator: app.state.operator.name })}</p>
    </Notice>
  );
}

/** What the customer does, in order. */
export function Steps({ children }: { children: ComponentChildren }) {
  const t = useTexts(inSoftwareTexts);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("steps")}</h2>
      <ol class="steps">{children}</ol>
    </section>
  );
}

/** To find the bank in the software. */
export function SearchStep() {
  const t = useTexts(inSoftwareTexts);
  return <li>{t("search", { operator: useApp().state.operator.name })}</li>;
}

interface Said {
  readonly title: string;
  readonly text: string;
}

/** What the software has done so far; follows it while this is shown, until it rests because nothing came. */
export function Following(props: {
  software: string;
  waiting: Said;
  /** What has happened, where something has. */
  done?: Said | undefined;
  /** What to do when nothing comes. */
  quiet: string;
  look: () => Promise<unknown>;
}) {
  const { software, waiting, done, quiet, look } = props;
  const t = useTexts(inSoftwareTexts);
  const { resting, again } = useFollowing(look);
  const silence = { title: t("quiet", { software }), text: quiet };
  const { title, text } = done ?? (resting ? silence : waiting);
  return (
    <>
      <div role="status">
        <Notice tone={done ? "done" : resting ? "warn" : "calm"} title={title}>
          <p>{text}</p>
        </Notice>
      </div>
      {resting && (
        <div class="buttons tight">
          <Button kind="quiet" small icon="again" onPress={again}>
            {t("lookAgain")}
          </Button>
        </div>
      )}
    </>
  );
}
