import { Breadcrumbs, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { useLocale } from "../app/locale.tsx";
import { Go } from "./link.tsx";

export interface Crumb {
  readonly to: string;
  readonly label: string;
}

export interface PageProps {
  readonly title: string;
  /** Stands beside the title: a status, an id. */
  readonly beside?: ReactNode;
  /** One sentence on what the page is for. */
  readonly lead?: ReactNode;
  /** Pages above this one, the highest first. */
  readonly crumbs?: readonly Crumb[];
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  /** Tabs or a side menu of several pages that belong together. */
  readonly tabs?: ReactNode;
  readonly children?: ReactNode;
}

/** The path whose title had focus last; the very first page leaves focus where the browser put it. */
let titled: string | undefined;

/** One page: where it is, what it is, what can be done, what it shows. Sets the window's title and the focus. */
export function Page({ title, beside, lead, crumbs = [], actions, tabs, children }: PageProps) {
  const { locale } = useLocale();
  const heading = useRef<HTMLHeadingElement>(null);
  const [path] = useLocation();
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  useEffect(() => {
    // A page may come late: whoever has opened a dialogue meanwhile is not taken out of it.
    const busy = document.querySelector("[aria-modal=true]") !== null;
    if (titled !== undefined && titled !== path && !busy) heading.current?.focus({ preventScroll: true });
    if (titled !== path) window.scrollTo(0, 0);
    titled = path;
  }, [path]);
  return (
    <div className="page">
      {crumbs.length > 0 && (
        <nav aria-label={locale === "en" ? "Breadcrumb" : "Fil d’Ariane"}>
          <Breadcrumbs separatorMargin={6} className="crumbs">
            {crumbs.map(({ to, label }) => (
              <Go key={to} to={to} size="sm">
                {label}
              </Go>
            ))}
          </Breadcrumbs>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="md" className="page-head">
        <div className="page-title">
          <Group gap="sm" align="center">
            <Title order={1} ref={heading} tabIndex={-1}>
              {title}
            </Title>
            {beside}
          </Group>
          {lead && (
            <Text c="dimmed" size="md" maw={720} mt={2}>
              {lead}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {tabs}
      {children}
    </div>
  );
}
