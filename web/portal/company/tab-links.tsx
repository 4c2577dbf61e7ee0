import { useEffect, useRef } from "react";
import { Link } from "wouter";

export interface TabLink {
  readonly key: string;
  readonly to: string;
  readonly label: string;
}

/** Pages that belong together, each with an address of its own. */
export function TabLinks(props: { label: string; tabs: readonly TabLink[]; present: string }) {
  const { label, tabs, present } = props;
  const list = useRef<HTMLElement>(null);
  // On narrow screens the list scrolls by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: which part is present decides what is to be seen
  useEffect(() => {
    const shown = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (shown && list.current) list.current.scrollLeft = shown.offsetLeft - list.current.offsetLeft - 24;
  }, [present]);
  return (
    <nav aria-label={label} className="tab-links" ref={list}>
      {tabs.map(({ key, to, label: word }) => (
        <Link key={key} href={to} aria-current={key === present ? "page" : undefined}>
          {word}
        </Link>
      ))}
    </nav>
  );
}
