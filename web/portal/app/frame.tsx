import { AppShell } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { Header } from "./header.tsx";
import { useTexts } from "./locale.tsx";
import { Navigation } from "./navigation.tsx";
import { PageGuard } from "./page-guard.tsx";
import { PageRoutes } from "./page-routes.tsx";
import { appTexts } from "./texts.ts";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

/** What stands around every page: header, navigation, and the palette of everything. */
export function Frame() {
  const t = useTexts(appTexts);
  const [path] = useLocation();
  const [drawer, { toggle, close }] = useDisclosure();
  const [palette, setPalette] = useState(false);
  const open = () => setPalette(true);
  useHotkeys([
    ["mod+K", open],
    ["/", open],
  ]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 240, breakpoint: "md", collapsed: { mobile: !drawer } }}
      padding={0}
      transitionDuration={0}
    >
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <AppShell.Header component="header">
        <Header drawer={drawer} toggleDrawer={toggle} openPalette={open} />
      </AppShell.Header>
      <AppShell.Navbar component="nav" aria-label={t("navigation")}>
        <Navigation onFollow={close} />
      </AppShell.Navbar>
      <AppShell.Main component="main" id="content" tabIndex={-1}>
        <PageGuard place={path}>
          <PageRoutes />
        </PageGuard>
      </AppShell.Main>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </AppShell>
  );
}
