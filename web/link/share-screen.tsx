import { useId, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { instant } from "../app/locale.ts";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useReading, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { CopyButton } from "../kit/copy-button.tsx";
import { Badge, type Tone } from "../kit/notice.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { QrCode } from "./qr-code.tsx";

export interface Share {
  readonly id: string;
  readonly expiresAt: string;
  readonly state: "sent" | "opened" | "used" | "completed" | "expired";
  readonly recipientName?: string | null;
}
interface MadeShare extends Share {
  readonly linkUrl: string;
}

const lives = [
  { hours: 1, text: "shareHour" },
  { hours: 24, text: "shareDay" },
  { hours: 72, text: "shareThree" },
  { hours: 168, text: "shareWeek" },
] as const;
const tones: Record<Share["state"], Tone | "plain"> = {
  sent: "calm",
  opened: "calm",
  used: "calm",
  completed: "done",
  expired: "plain",
};

/** A link for whoever has the login, or for another device of one's own. */
export function ShareScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, locale, go } = app;
  const t = useTexts(connectionTexts);
  const announce = useAnnounce();
  const [hours, setHours] = useState(24);
  const [name, setName] = useState("");
  const [made, setMade] = useState<MadeShare>();
  const field = useId();
  const address = `/companies/${host.companyId}/connections/${connection.id}/shares`;
  const list = useReading(address, () => host.api.get<{ results: Share[] }>(address));
  const make = useTask(async () => {
    const recipientName = name.trim();
    const share = await host.api.post<MadeShare>(address, {
      expiresInHours: hours,
      locale,
      ...(recipientName && { recipientName }),
    });
    setMade(share);
    announce(t("shareReady"));
    list.again();
  });
  const names = { software: softwareOf(app, connection).name, company: state.company.name };
  return (
    <Screen
      title={t("shareTitle")}
      lead={t("shareText", names)}
      onBack={() => go(`connections/${connection.id}/consent`)}
      foot={
        made ? (
          <Button kind="quiet" onPress={() => setMade(undefined)}>
            {t("shareAnother")}
          </Button>
        ) : (
          <Button busy={make.busy} onPress={() => make.run()}>
            {t("shareMake")}
          </Button>
        )
      }
    >
      {made ? (
        <Made share={made} names={names} />
      ) : (
        <>
          <div class="field">
            <label for={field}>{t("shareFor")}</label>
            <input
              id={field}
              class="input"
              value={name}
              maxLength={100}
              autocomplete="off"
              aria-describedby={`${field}-hint`}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <span class="hint" id={`${field}-hint`}>
              {t("shareForHint")}
            </span>
          </div>
          <fieldset class="choices">
            <legend>{t("shareLife")}</legend>
            {lives.map((life) => (
              <label key={life.hours} class="choice">
                <input
                  type="radio"
                  name={field}
                  checked={hours === life.hours}
                  onChange={() => setHours(life.hours)}
                />
                <span>{t(life.text)}</span>
              </label>
            ))}
          </fieldset>
        </>
      )}
      {make.error !== undefined && <Failure error={make.error} operator={state.operator.name} />}
      {list.error !== undefined && (
        <Failure error={list.error} onRetry={list.again} operator={state.operator.name} />
      )}
      {list.value && <Shares shares={list.value.results} />}
    </Screen>
  );
}

/** The new link, with every way to send it. */
function Made({ share, names }: { share: MadeShare; names: { software: string; company: string } }) {
  const { state, locale } = useApp();
  const t = useTexts(connectionTexts);
  const until = instant(locale, share.expiresAt);
  const values = { ...names, operator: state.operator.name, until, link: share.linkUrl };
  const [subject, message] = [t("shareSubject", values), t("shareMessage", values)];
  const mail = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(message)}`;
  return (
    <section class="made" aria-label={t("shareReady")}>
      <h2>{t("shareReady")}</h2>
      <p class="soft">{t("shareOnce", { until })}</p>
      <p class="link-text">
        <code>{share.linkUrl}</code>
      </p>
      <div class="buttons tight">
        <CopyButton
          value={share.linkUrl}
          text={t("shareCopy")}
          done={t("shareCopied")}
          failed={t("shareNotCopied")}
          label={t("shareLink")}
        />
        <a class="button quiet small" href={mail}>
          {t("shareMail")}
        </a>
        {typeof navigator.share === "function" && (
          <Button
            kind="quiet"
            small
            icon="share"
            // Whoever closes the device's own sheet has changed their mind: nothing went wrong.
            onPress={() => void navigator.share({ title: subject, text: message }).catch(() => {})}
          >
            {t("shareSend")}
          </Button>
        )}
      </div>
      <QrCode value={share.linkUrl} label={t("shareQr")} />
    </section>
  );
}

function Shares({ shares }: { shares: readonly Share[] }) {
  const { locale } = useApp();
  const t = useTexts(connectionTexts);
  if (shares.length === 0) return null;
  return (
    <section>
      <h2>{t("shareList")}</h2>
      <ul class="rows">
        {shares.map(({ id, recipientName, state, expiresAt }) => (
          <li key={id}>
            <span>
              {recipientName || t("shareNoName")}
              <span class="soft small line">{t("shareUntil", { until: instant(locale, expiresAt) })}</span>
            </span>
            <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
