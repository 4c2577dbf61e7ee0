import { AppShell, Badge, NavLink, ScrollArea, Text, VisuallyHidden } from "@mantine/core";
import { Link, useLocation } from "wouter";
import type { AttentionReply } from "../../../src/portal/home/attention-reply.ts";
import { Icon } from "../kit/icon.tsx";
import { pages } from "../pages.ts";
import { useLocale, useTexts } from "./locale.tsx";
import type { PageEntry } from "./page-entry.ts";
import { type SectionKey, sections } from "./sections.ts";
import { useSession } from "./session.tsx";
import { appTexts } from "./texts.ts";
import { useApi } from "./use-api.ts";

/** Pages of the navigation that this person may see. */
export function useSeenPages(): readonly PageEntry[] {
  const { may, sandbox } = useSession();
  return pages.filter((page) => page.section && may(page.capability) && (!page.sandbox || sandbox));
}

/** Pages that can be opened by their address alone: those of the navigation, and forms for something new. */
export function useOpenPages(): readonly PageEntry[] {
  const { may, sandbox } = useSession();
  return pages.filter(
    (page) => may(page.capability) && (!page.sandbox || sandbox) && (page.section || !/[:*]/.test(page.path)),
  );
}

/** The pages by section, as far as the person may see them. */
export function Navigation({ onFollow }: { onFollow: () => void }) {
  const { locale } = useLocale();
  const [path] = useLocation();
  const seen = useSeenPages();
  const current = currentOf(seen, path);
  return (
    <AppShell.Section grow component={ScrollArea} className="navigation">
      {(Object.keys(sections) as SectionKey[]).map((section) => {
        const entries = seen.filter((page) => page.section === section);
        const label = sections[section]?.[locale];
        return entries.length === 0 ? null : (
          <div key={section} className="navigation-section">
            {label && (
              <Text component="h2" id={`navigation-${section}`} className="navigation-label">
                {label}
              </Text>
            )}
            <ul aria-labelledby={label ? `navigation-${section}` : undefined}>
              {entries.map((page) => (
                <li key={page.path}>
                  <NavLink
                    component={Link}
                    href={addressOf(page)}
                    onClick={onFollow}
                    label={page.title[locale]}
                    leftSection={page.icon && <Icon name={page.icon} size={16} />}
                    rightSection={page.path === "/attention" && <AttentionCount />}
                    active={page === current}
                    aria-current={page === current ? "page" : undefined}
                  />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </AppShell.Section>
  );
}

/** How many things need somebody; nothing while there are none, or nobody knows. */
function AttentionCount() {
  const t = useTexts(appTexts);
  const { data } = useApi<AttentionReply>("/attention?most=3", { live: "slowly" });
  const groups = data?.groups ?? [];
  const count = groups.reduce((sum, { found, muted }) => sum + found - muted, 0);
  if (count <= 0) return null;
  const urgent = groups.some(({ severity, found, muted }) => severity === "urgent" && found > muted);
  return (
    <Badge size="sm" variant="light" color={urgent ? "red" : "slate"} className="navigation-count">
      <span aria-hidden>{count > most ? `${most}+` : count}</span>
      <VisuallyHidden>{t("attentionCount", { count })}</VisuallyHidden>
    </Badge>
  );
}

/** More are not told apart at a glance. */
const most = 999;

/** The address of a page of the navigation: what follows its fixed part is chosen there. */
export const addressOf = ({ path }: PageEntry): string => path.replace(/\/[:*].*$/, "") || "/";

/** The entry to which the present address belongs: the one whose address is the longest beginning of it. */
function currentOf(seen: readonly PageEntry[], path: string): PageEntry | undefined {
  const fitting = seen.filter((page) => {
    const address = addressOf(page);
    return path === address || (address !== "/" && path.startsWith(`${address}/`));
  });
  return fitting.sort((a, b) => addressOf(b).length - addressOf(a).length)[0];
}
