import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { Empty } from "../kit/empty.tsx";
import { LinkButton } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { pages } from "../pages.ts";
import { useLocale, useTexts } from "./locale.tsx";
import { bySpecificity, lazily, type PageEntry } from "./page-entry.ts";
import { useSession } from "./session.tsx";
import { appTexts } from "./texts.ts";
import { Waiting } from "./waiting.tsx";

const known = [...pages].sort(bySpecificity).map((entry) => ({ entry, Shown: lazily(entry.load) }));

/** The page of the present address. */
export function PageRoutes() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {known.map(({ entry, Shown }) => (
          <Route key={entry.path} path={entry.path}>
            <Allowed entry={entry}>
              <Shown />
            </Allowed>
          </Route>
        ))}
        <Route>
          <Unknown />
        </Route>
      </Switch>
    </Suspense>
  );
}

function Allowed({ entry, children }: { entry: PageEntry; children: React.ReactNode }) {
  const t = useTexts(appTexts);
  const { locale } = useLocale();
  const { may, person, sandbox } = useSession();
  if (entry.sandbox && !sandbox) return <Unknown />;
  if (may(entry.capability)) return children;
  return (
    <Page title={t("notAllowedTitle")}>
      <Empty icon="lock" title={t("notAllowedLead")} action={<LinkButton to="/">{t("toHome")}</LinkButton>}>
        {t("notAllowedText", { page: entry.title[locale], role: t(`role.${person.role}`) })}
      </Empty>
    </Page>
  );
}

function Unknown() {
  const t = useTexts(appTexts);
  return (
    <Page title={t("unknownTitle")}>
      <Empty icon="search" title={t("unknownLead")} action={<LinkButton to="/">{t("toHome")}</LinkButton>}>
        {t("unknownText")}
      </Empty>
    </Page>
  );
}
