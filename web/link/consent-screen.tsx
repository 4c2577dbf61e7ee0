import { useState } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import type { Consent, LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Callout, isWebAddress, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useReading, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Notice, Skeleton } from "../kit/notice.tsx";
import { leaveSoon } from "./leaving-screen.tsx";
import { afterConsent } from "./start.ts";
import { linkTexts } from "./texts.ts";

/** What is shared, with whom, why and for how long; agreeing is recorded before anything is asked of the software. */
export function ConsentScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, locale, go, askToLeave } = app;
  const t = useTexts(linkTexts);
  const announce = useAnnounce();
  const [changed, setChanged] = useState(false);
  const software = softwareOf(app, connection);
  const place = `connections/${connection.id}`;
  const base = `/companies/${host.companyId}/${place}`;
  const reading = useReading(`${connection.id} ${locale}`, () =>
    host.api.get<Consent>(`${base}/consent?locale=${locale}`),
  );
  const consent = reading.value;
  const accept = useTask(async ({ version, text }: Consent) => {
    const facts = { connectionId: connection.id, platformKey: connection.platformKey };
    try {
      await host.api.post(`${base}/consents`, { version, locale });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) throw error;
      setChanged(true);
      announce(t("consentChanged"));
      reading.again();
      return;
    }
    host.report({ type: "consent", text, connection: facts });
    leaveSoon(connection.id);
    go(afterConsent(software, connection));
  });
  return (
    <Screen
      title={consent?.title ?? t("leavingGo", { software: software.name })}
      // Who was sent a stranger's link would otherwise learn it only once its books are connected.
      lead={t("consentCompany", { company: state.company.name })}
      picture={<SoftwareLogo software={software} large />}
      onBack={host.connectionId === null ? () => go("software") : undefined}
      foot={
        consent && (
          <>
            <Button busy={accept.busy} onPress={() => accept.run(consent)}>
              {t("consentAccept")}
            </Button>
            {host.closable && (
              <Button kind="quiet" onPress={askToLeave}>
                {t("consentDecline")}
              </Button>
            )}
          </>
        )
      }
    >
      {changed && (
        <Notice tone="warn">
          <p>{t("consentChanged")}</p>
        </Notice>
      )}
      <Callout platformKey={connection.platformKey} />
      {consent && <Agreement consent={consent} />}
      {!consent && reading.error === undefined && <Skeleton label={t("consentReading")} rows={5} />}
      {reading.error !== undefined && (
        <Failure error={reading.error} onRetry={reading.again} operator={state.operator.name} />
      )}
      {accept.error !== undefined && <Failure error={accept.error} operator={state.operator.name} />}
      {consent && (
        <PlainButton
          icon="share"
          text={t("consentColleague", { software: software.name })}
          onPress={() => go(`${place}/share`)}
        />
      )}
    </Screen>
  );
}

/** The text of a consent; the first section is open. */
function Agreement({ consent }: { consent: Consent }) {
  const t = useTexts(linkTexts);
  const { terms } = consent;
  const links = [
    { url: terms.termsUrl, text: t("terms") },
    { url: terms.privacyUrl, text: t("privacy") },
  ].filter((link): link is { url: string; text: string } => link.url !== null && isWebAddress(link.url));
  return (
    <>
      <ConsentSections consent={consent} openFirst />
      <p class="small soft after-folds">
        {terms.text}
        {links.map(({ url, text }) => (
          <span key={url}>
            {" "}
            <a href={url} target="_blank" rel="noreferrer">
              {text}
            </a>
          </span>
        ))}
      </p>
    </>
  );
}

/** What is shared, with whom, why and for how long, each under a heading that unfolds it. */
export function ConsentSections({ consent, openFirst }: { consent: Consent; openFirst?: boolean }) {
  return (
    <>
      {consent.sections.map(({ key, heading, body, items }, nth) => (
        <details key={key} class="fold" open={openFirst && nth === 0}>
          <summary>
            <span>{heading}</span>
            <span class="space" />
            <span class="chevron">
              <Icon name="down" />
            </span>
          </summary>
          <div>
            {body && <p>{body}</p>}
            {items.length > 0 && (
              <ul>
                {items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            )}
          </div>
        </details>
      ))}
    </>
  );
}
