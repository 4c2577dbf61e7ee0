import { Button, Menu } from "@mantine/core";
import { type ComponentType, lazy, Suspense, useState } from "react";
import { useLocation, useParams } from "wouter";
import type { Capability } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { DeleteCompany } from "../companies/delete-company.tsx";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { LinkButton } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import type { CompanyOverview, CompanyReply } from "./company.ts";
import { companyTones } from "./company.ts";
import { companyTexts } from "./company-texts.ts";
import { ExportCompany } from "./export-company.tsx";
import { TabLinks } from "./tab-links.tsx";
import { TimelineDrawer } from "./timeline-drawer.tsx";

/** What each tab is given. */
export interface TabProps {
  readonly company: CompanyReply;
  readonly live: boolean;
}

const tab = (load: () => Promise<ComponentType<TabProps>>) => lazy(async () => ({ default: await load() }));

/** Tabs by the part of the address that names them; the first is the company's own address. */
const tabs = {
  overview: {
    needs: "companies.view",
    Shown: tab(async () => (await import("./overview-tab.tsx")).OverviewTab),
  },
  connections: {
    needs: "companies.view",
    Shown: tab(async () => (await import("./connections-tab.tsx")).ConnectionsTab),
  },
  accounts: {
    needs: "data.view",
    Shown: tab(async () => (await import("./accounts-tab.tsx")).AccountsTab),
  },
  feeds: { needs: "data.view", Shown: tab(async () => (await import("./feeds-tab.tsx")).FeedsTab) },
  pushes: { needs: "pushes.view", Shown: tab(async () => (await import("./pushes-tab.tsx")).PushesTab) },
  timeline: {
    needs: "companies.view",
    Shown: tab(async () => (await import("./timeline-tab.tsx")).TimelineTab),
  },
  consents: {
    needs: "data.view",
    Shown: tab(async () => (await import("./consents-tab.tsx")).ConsentsTab),
  },
} as const satisfies Record<string, { needs: Capability; Shown: ComponentType<TabProps> }>;
type TabKey = keyof typeof tabs;
const isTab = (text: string): text is TabKey => text in tabs;

/** One company: how it is, its connections, accounts and feeds, and all that happened. */
export function CompanyPage() {
  const t = useTexts(companyTexts);
  const { companyId = "", "*": rest = "" } = useParams<{ companyId: string; "*"?: string }>();
  const [, go] = useLocation();
  const { may } = useSession();
  const live = useLive();
  const [deleting, setDeleting] = useState(false);
  const path = `/companies/${companyId}`;
  const { data: company, error, refetch } = useApi<CompanyReply>(path, { live });
  const { data: overview } = useApi<CompanyOverview>(`${path}/overview`, { live });
  const asked = rest.split("/", 1)[0] || "overview";
  const crumbs = [{ to: "/companies", label: t("companies") }];
  if (!company)
    return error ? (
      <Page title={t("company")} crumbs={crumbs}>
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    ) : (
      <Waiting />
    );
  const shown = Object.entries(tabs).filter(([, { needs }]) => may(needs));
  const present = isTab(asked) && may(tabs[asked].needs) ? asked : undefined;
  const { Shown } = tabs[present ?? "overview"];
  return (
    <Page
      title={company.name}
      crumbs={crumbs}
      beside={overview && <Pill tone={companyTones[overview.health]}>{t(`health.${overview.health}`)}</Pill>}
      lead={<Id value={companyId} label={t("companyId")} />}
      actions={
        <>
          {present !== "pushes" && <LiveToggle />}
          {may("data.view") && <ExportCompany company={company} />}
          {may("companies.change") && (
            <LinkButton to={`${path}/edit`} variant="default">
              {t("edit")}
            </LinkButton>
          )}
          {may("companies.delete") && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" aria-label={t("more")} px="xs">
                  <Icon name="dots" size={16} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" onClick={() => setDeleting(true)}>
                  {t("deleteCompany")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          {may("pushes.change") && present === "pushes" && (
            <LinkButton to={`/pushes/new?company=${companyId}`}>{t("newPush")}</LinkButton>
          )}
          {may("connections.add") && present === "overview" && (
            <LinkButton to={`${path}/connections?add=on`}>{t("addConnection")}</LinkButton>
          )}
        </>
      }
      tabs={
        <TabLinks
          label={t("parts")}
          present={present ?? ""}
          tabs={shown.map(([key]) => ({
            key,
            to: key === "overview" ? path : `${path}/${key}`,
            label: t(`tab.${key as TabKey}`),
          }))}
        />
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {present ? (
        <Suspense fallback={<Waiting />}>
          <Shown company={company} live={live} />
        </Suspense>
      ) : (
        <Empty
          icon="lock"
          title={t("noSuchPart")}
          action={<LinkButton to={path}>{t("tab.overview")}</LinkButton>}
        >
          {t("noSuchPartText")}
        </Empty>
      )}
      <TimelineDrawer company={company} live={live} />
      {deleting && (
        <DeleteCompany
          company={company}
          onClose={() => setDeleting(false)}
          onDeleted={() => go("/companies")}
        />
      )}
    </Page>
  );
}
