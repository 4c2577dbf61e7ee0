import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { LinkState } from "../api/replies.ts";
import type { Locale } from "../app/locale.ts";

/** Around a screen inside a bank's page: nothing but the operator's colours. */
export function EmbedFrame(props: {
  locale: Locale;
  state: LinkState | undefined;
  children: ComponentChildren;
  bare: boolean;
  onTheme: (state: LinkState) => void;
}) {
  const { locale, state, children, bare, onTheme } = props;
  useEffect(() => {
    if (state) onTheme(state);
  }, [state]);
  return (
    <div class={bare ? "embed bare" : "embed"} lang={locale}>
      {children}
    </div>
  );
}
