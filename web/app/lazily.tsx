import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Skeleton } from "../kit/notice.tsx";
import { Card } from "./card.tsx";
import { useApp, useTexts } from "./context.ts";
import { Failure } from "./problem.tsx";
import { Screen } from "./screen.tsx";
import { appTexts } from "./texts.ts";

/** A screen whose script is loaded when it is first shown. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Lazily(props: P) {
    const { state } = useApp();
    const t = useTexts(appTexts);
    const [Loaded, setLoaded] = useState<ComponentType<P> | undefined>(() => known);
    const [error, setError] = useState<unknown>();
    const begin = () => {
      setError(undefined);
      load().then((screen) => {
        known = screen;
        setLoaded(() => screen);
      }, setError);
    };
    useEffect(() => {
      if (!Loaded) begin();
    }, []);
    if (Loaded) return <Loaded {...props} />;
    if (error === undefined) return <Waiting />;
    return (
      <Screen title={t("failedTitle")}>
        <Failure error={error} onRetry={begin} operator={state.operator.name} />
      </Screen>
    );
  };
}

/** Stands where a screen will be. */
export function Waiting() {
  const { host, locale } = useApp();
  const t = useTexts(appTexts);
  return (
    <Card host={host} lang={locale} title={t("loading")}>
      <div class="card-head" />
      <div class="card-body">
        <Skeleton label={t("loading")} rows={4} />
      </div>
    </Card>
  );
}
