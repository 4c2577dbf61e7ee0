import { Link } from "wouter";

export interface TabLink {
  readonly key: string;
  readonly to: string;
  readonly label: string;
}

/** Pages that belong together, each with an address of its own. */
export function TabLinks(props: { label: string; tabs: readonly TabLink[]; present: string }) {
  const { label, tabs, present } = props;
  return (
    <nav aria-label={label} className="tab-links">
      {tabs.map(({ key, to, label: word }) => (
        <Link key={key} href={to} aria-current={key === present ? "page" : undefined}>
          {word}
        </Link>
      ))}
    </nav>
  );
}
