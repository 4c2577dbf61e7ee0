import type { ComponentChildren } from "preact";
import type { LinkState } from "../api/replies.ts";
import { type Locale, say } from "../app/locale.ts";
import { appTexts } from "../app/texts.ts";
import { Badge } from "../kit/notice.tsx";

/** Our own page around a screen: the operator's bar above, the footer below. */
export function PageFrame(props: {
  locale: Locale;
  state: LinkState | undefined;
  children: ComponentChildren;
}) {
  const { locale, state, children } = props;
  const t = (key: keyof (typeof appTexts)["en"]) => say(locale, appTexts[locale][key]);
  const operator = state?.operator;
  return (
    <div class="page" lang={locale}>
      <header class="bar">
        {operator?.logoUrl ? (
          <img src={operator.logoUrl} alt={operator.name} />
        ) : (
          <span>{operator?.name}</span>
        )}
        <span class="space" />
        {state?.environment === "test" && (
          <span title={t("testTitle")}>
            <Badge tone="warn">{t("test")}</Badge>
          </span>
        )}
      </header>
      {children}
      <footer>
        {t("footer")}{" "}
        {operator?.supportUrl && (
          <a href={operator.supportUrl} rel="noreferrer" target="_blank">
            {t("help")}
          </a>
        )}
      </footer>
    </div>
  );
}
