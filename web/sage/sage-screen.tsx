import { useEffect, useState } from "preact/hooks";
import { useApp, useTexts } from "../app/context.ts";
import { Callout } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { CopyButton } from "../kit/copy-button.tsx";
import { Notice } from "../kit/notice.tsx";
import { sageTexts } from "./texts.ts";

interface OneTimePassword {
  readonly otp: string;
  /** ISO 8601. */
  readonly expiry: string;
}

const lookEveryMs = 5_000;

/** What the customer types in Sage: the id of the connection and a password for one use. */
export function SageScreen({ connectionId }: { connectionId: string }) {
  const { host, state, locale, refresh } = useApp();
  const t = useTexts(sageTexts);
  const announce = useAnnounce();
  const operator = state.operator.name;
  const connection = state.connections.find(({ id }) => id === connectionId);
  const [password, setPassword] = useState<OneTimePassword>();
  const [ended, setEnded] = useState(false);
  const [more, setMore] = useState(false);
  const finish = useFinish();
  const make = useTask(async () => {
    const path = `/companies/${host.companyId}/connections/${connectionId}/bankFeeds/otp`;
    setPassword(await host.api.post<OneTimePassword>(path));
    setEnded(false);
    announce(t("ready"));
  });
  const look = useTask(async () => {
    await refresh();
  });
  useEffect(() => {
    if (!password) return;
    const end = setTimeout(() => setEnded(true), Math.max(0, Date.parse(password.expiry) - Date.now()));
    const looking = setInterval(() => void refresh().catch(() => {}), lookEveryMs);
    return () => {
      clearTimeout(end);
      clearInterval(looking);
    };
  }, [password]);

  if (!connection) return null;
  if (connection.accounts.total === 0)
    return (
      <Screen
        title={t("noAccountsTitle")}
        sign={{ tone: "warn", icon: "bank" }}
        lead={t("noAccountsText", { operator })}
        foot={
          <Button kind="quiet" busy={look.busy} onPress={() => look.run()}>
            {t("refresh")}
          </Button>
        }
      >
        {look.error !== undefined && <Failure error={look.error} operator={operator} />}
      </Screen>
    );
  if (connection.status === "Linked" && !more)
    return (
      <Screen
        title={t("connectedTitle")}
        sign={{ tone: "done" }}
        lead={t("connectedText")}
        foot={
          <>
            <Button busy={finish.busy} onPress={() => finish.run("done")}>
              {t("finish")}
            </Button>
            <Button kind="quiet" onPress={() => setMore(true)}>
              {t("addMore")}
            </Button>
          </>
        }
      >
        {finish.error !== undefined && <Failure error={finish.error} operator={operator} />}
      </Screen>
    );

  const time =
    password && new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(Date.parse(password.expiry));
  const copy = (label: string, value: string) => (
    <CopyButton value={value} text={t("copy")} done={t("copied")} failed={t("notCopied")} label={label} />
  );
  return (
    <Screen
      title={t("title")}
      lead={t("lead")}
      foot={
        <Button busy={make.busy} onPress={() => make.run()}>
          {make.busy ? t("getting") : t(password ? "getAnother" : "get")}
        </Button>
      }
    >
      {make.error !== undefined && (
        <Notice tone="alert" title={t("failed")}>
          <Failure error={make.error} operator={operator} />
        </Notice>
      )}
      <section class="secret" aria-labelledby="codes">
        <h2 id="codes">{t("codes")}</h2>
        <dl class="facts">
          <dt>{t("connectionId")}</dt>
          <dd>
            <code>{connectionId}</code> {copy(t("connectionId"), connectionId)}
          </dd>
          {password && !ended && (
            <>
              <dt>{t("password")}</dt>
              <dd>
                <code class="number">{password.otp}</code> {copy(t("password"), password.otp)}
              </dd>
            </>
          )}
        </dl>
        {password && (
          <p class="small soft" role="status">
            {ended ? t("ended") : t("remaining", { time: time! })}
          </p>
        )}
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps")}</h2>
        <ol class="steps">
          {(["step1", "step2", "step3", "step4"] as const).map((step) => (
            <li key={step}>{t(step, { operator })}</li>
          ))}
        </ol>
      </section>
      <Callout platformKey="olpr" />
    </Screen>
  );
}
