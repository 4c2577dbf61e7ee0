import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { PlainButton } from "../kit/button.tsx";
import type { IconName } from "../kit/icons.tsx";
import { Badge, Sign, type Tone } from "../kit/notice.tsx";
import { Card } from "./card.tsx";
import { useApp, useTexts } from "./context.ts";
import { appTexts } from "./texts.ts";

interface ScreenProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly sign?: { readonly tone: Tone; readonly icon?: IconName };
  /** Shown above the title: a logo. */
  readonly picture?: ComponentChildren;
  readonly onBack?: () => void;
  readonly foot?: ComponentChildren;
  /** Where several steps have one path: which of them this is. */
  readonly step?: string;
  /** For tables. */
  readonly wide?: boolean;
  /** The visit is over: on our own page nothing can be closed or fetched in another language any more. */
  readonly over?: boolean;
  readonly children?: ComponentChildren;
}

/** One step: a card with a title that takes focus when the step appears, a body and the buttons that lead on. */
export function Screen({
  title,
  lead,
  sign,
  picture,
  onBack,
  foot,
  step = "",
  wide,
  over,
  children,
}: ScreenProps) {
  const { host, locale, path, setLocale, askToLeave, state, titled } = useApp();
  const t = useTexts(appTexts);
  const ended = over === true && host.kind === "page";
  const closable = host.closable && !ended;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const shown = `${path} ${step}`;
    if (titled.path !== undefined && titled.path !== shown) heading.current?.focus();
    titled.path = shown;
  }, [path, step]);
  useEffect(() => {
    if (host.kind === "page") document.title = `${title} – ${state.operator.name}`;
  }, [title]);
  return (
    <Card
      host={host}
      lang={locale}
      wide={wide}
      title={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !closable) return;
        // The same press would close what it opens.
        event.preventDefault();
        askToLeave();
      }}
    >
      <div class="card-head">
        <div class="card-tools">
          {onBack && <PlainButton icon="left" text={t("back")} onPress={onBack} />}
          <span class="space" />
          {state.environment === "test" && (
            <span title={t("testTitle")}>
              <Badge tone="warn">{t("test")}</Badge>
            </span>
          )}
          {!ended && <LanguageButton text={t("otherLanguage")} locale={locale} onChange={setLocale} />}
          {closable && <PlainButton icon="cross" iconOnly text={t("close")} onPress={askToLeave} />}
        </div>
        {picture}
        {sign && <Sign {...sign} />}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="card-body">{children}</div>}
      {foot && <div class="card-foot buttons">{foot}</div>}
    </Card>
  );
}

/** Holds the name of the other language, written in that language. */
function LanguageButton(props: { text: string; locale: string; onChange: (locale: "en" | "fr-CA") => void }) {
  const other = props.locale === "en" ? "fr-CA" : "en";
  return (
    <span lang={other}>
      <PlainButton icon="globe" text={props.text} onPress={() => props.onChange(other)} />
    </span>
  );
}
