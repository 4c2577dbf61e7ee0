import type { ComponentChildren } from "preact";
import type { Host } from "./host.ts";

/** What holds a step: the main part of our own page, and one part of many in a page that embeds it. */
export function Card(props: {
  host: Host;
  lang: string;
  wide?: boolean;
  /** Names it where it is one part of many. */
  title?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ComponentChildren;
}) {
  const { host, lang, wide, title, onKeyDown, children } = props;
  const Part = host.kind === "page" ? "main" : "section";
  return (
    <Part
      class={wide ? "card wide" : "card"}
      lang={lang}
      aria-label={host.kind === "page" ? undefined : title}
      onKeyDown={onKeyDown}
    >
      {children}
    </Part>
  );
}
