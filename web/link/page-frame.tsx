import type { ComponentChildren } from "preact";
import type { LinkState } from "../api/replies.ts";
import { type Locale, say } from "../app/locale.ts";
import { isWebAddress } from "../app/pieces.tsx";
import { appTexts } from "../app/texts.ts";

/** What the server's page says of its look. */
const look = () => document.getElementById("link")!.dataset;

/** Our own page around a screen, as the server's pages have it: the operator's bar above, the footer below. */
export function PageFrame(props: {
  locale: Locale;
  state: LinkState | undefined;
  children: ComponentChildren;
}) {
  const { locale, state, children } = props;
  const { hero } = look();
  return (
    <div class="page" lang={locale}>
      {hero && <img class="hero" src={hero} alt="" />}
      <Bar state={state} />
      {children}
      <footer>{state && <Foot locale={locale} state={state} />}</footer>
    </div>
  );
}

function Bar({ state }: { state: LinkState | undefined }) {
  const { bar } = look();
  if (bar === "none" || !state) return <div class="bar" />;
  const { logoUrl, name } = state.operator;
  return (
    <header class={bar === "branded" ? "bar branded" : "bar"}>
      {logoUrl ? <img src={logoUrl} alt={name} /> : <span>{name}</span>}
    </header>
  );
}

function Foot({ locale, state }: { locale: Locale; state: LinkState }) {
  const t = (key: keyof (typeof appTexts)["en"], values = {}) => say(locale, appTexts[locale][key], values);
  const { name: operator, supportUrl } = state.operator;
  const help = state.texts["help.text"];
  return (
    <>
      {t("footer")} {help && <span>{help} </span>}
      {supportUrl && isWebAddress(supportUrl) ? (
        <a href={supportUrl} rel="noreferrer" target="_blank">
          {t("helpLink", { operator })}
        </a>
      ) : (
        t("help", { operator })
      )}
    </>
  );
}
