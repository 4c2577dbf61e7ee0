import type { ComponentChildren, ComponentType } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import type { LinkState } from "../api/replies.ts";
import { Announcements } from "../kit/announce.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Skeleton } from "../kit/notice.tsx";
import { Card } from "./card.tsx";
import { type App, AppContext } from "./context.ts";
import { Ending } from "./ending.tsx";
import type { Host } from "./host.ts";
import { LeaveSheet } from "./leave-sheet.tsx";
import { type Locale, say } from "./locale.ts";
import { endedText } from "./problem.tsx";
import { reportError } from "./report-error.ts";
import { appTexts } from "./texts.ts";
import type { Way } from "./way.ts";

/** What a visit may change, to compare. */
const standing = ({ connections }: LinkState): string =>
  JSON.stringify(connections.map(({ id, status, accounts }) => [id, status, accounts.connected]));

/** Reads the state, then shows the screen of the present path, with the frame that `Frame` draws around it. */
export function Root(props: {
  host: Host;
  way: Way;
  Frame: ComponentType<{ locale: Locale; state: LinkState | undefined; children: ComponentChildren }>;
  Screens: ComponentType;
}) {
  const { host, way, Frame, Screens } = props;
  const [locale, setLocaleState] = useState<Locale>(host.locale);
  const [state, setState] = useState<LinkState>();
  const first = useRef<LinkState>(undefined);
  const { current: titled } = useRef<{ path?: string }>({});
  const [failure, setFailure] = useState<unknown>();
  const [path, setPath] = useState(way.path());
  const [leaving, setLeaving] = useState(false);
  const held = useRef<Parameters<App["hold"]>[0]>(undefined);

  const read = useCallback(async (wanted: Locale) => {
    const query = new URLSearchParams({ locale: wanted, ...(host.primary && { primary: host.primary }) });
    const told = await host.api.get<LinkState>(`/companies/${host.companyId}/link?${query}`);
    const fresh = host.adapt?.(told) ?? told;
    first.current ??= fresh;
    setState(fresh);
    setFailure(undefined);
    return fresh;
  }, []);
  const load = useCallback(
    (wanted: Locale) =>
      void read(wanted).catch((error: unknown) => {
        setFailure(error);
        reportError(host, error, !isRefusal(error));
      }),
    [],
  );
  useEffect(() => load(locale), [locale]);
  useEffect(() => {
    const stop = way.onChange(setPath);
    // A step back that came while the page was still starting was told to nobody.
    setPath(way.path());
    return stop;
  }, []);
  useEffect(() => host.report({ type: "screen", path }), [path]);
  useEffect(() => {
    if (host.kind === "page") document.documentElement.lang = locale;
  }, [locale]);

  const app = useMemo<App | undefined>(
    () =>
      state && {
        host,
        state,
        refresh: () => read(locale),
        locale,
        setLocale: (wanted) => {
          host.rememberLocale(wanted);
          setLocaleState(wanted);
        },
        path,
        changed: () => standing(state) !== standing(first.current!),
        titled,
        go: way.go,
        back: way.back,
        askToLeave: () => (held.current ? held.current() : setLeaving(true)),
        hold(ask) {
          held.current = ask;
          way.hold(ask);
        },
      },
    [state, locale, path],
  );
  return (
    <Announcements>
      <Frame locale={locale} state={state}>
        {app ? (
          <AppContext.Provider value={app}>
            <Screens />
            <Ending host={host} locale={locale} />
            {leaving && <LeaveSheet onStay={() => setLeaving(false)} />}
          </AppContext.Provider>
        ) : (
          <Opening host={host} locale={locale} failure={failure} onRetry={() => load(locale)} />
        )}
      </Frame>
    </Announcements>
  );
}

/** What the same call will be told again: no such company, a token of another one. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

function Opening(props: { host: Host; locale: Locale; failure: unknown; onRetry: () => void }) {
  const { host, locale, failure, onRetry } = props;
  const t = (key: keyof (typeof appTexts)["en"]) => say(locale, appTexts[locale][key]);
  const ended = failure instanceof ApiError && failure.status === 401;
  return (
    <Card host={host} lang={locale} title={t(failure === undefined ? "loading" : "failedTitle")}>
      <div class="card-head">
        {host.kind === "embed" && host.closable && (
          <div class="card-tools">
            <span class="space" />
            <PlainButton icon="cross" iconOnly text={t("close")} onPress={() => void host.finish("left")} />
          </div>
        )}
      </div>
      <div class="card-body">
        {failure === undefined ? (
          <Skeleton label={t("loading")} rows={4} />
        ) : (
          <div role="alert">
            <h1>{t(ended ? "endedTitle" : "failedTitle")}</h1>
            <p class="soft">{t(ended ? endedText[host.kind] : "failedText")}</p>
            {!ended && <Button onPress={onRetry}>{t("retry")}</Button>}
          </div>
        )}
      </div>
    </Card>
  );
}
