import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useMemo } from "react";
import { Route, Router, Switch } from "wouter";
import { Notices } from "../kit/notices.tsx";
import { outsidePages } from "../pages.ts";
import { Announcements } from "./announce.tsx";
import { aroundNav } from "./leaving.ts";
import { Localized, useLocale } from "./locale.tsx";
import { lazily } from "./page-entry.ts";
import { PageGuard } from "./page-guard.tsx";
import { themeFor, variables } from "./theme.ts";
import { nonce } from "./trusted-types.ts";
import { queries } from "./use-api.ts";
import { Waiting } from "./waiting.tsx";

const schemes = localStorageColorSchemeManager({ key: "portal-theme" });
const Inside = lazily(async () => (await import("./inside.tsx")).Inside);
const outside = outsidePages.map(({ path, load }) => ({ path, Page: lazily(load) }));

/** Everything, in the language that is chosen. */
export function Root() {
  return (
    <Localized>
      <Themed />
    </Localized>
  );
}

/** Pages for people without a session by themselves, and the rest inside the frame. */
function Themed() {
  const { locale } = useLocale();
  const theme = useMemo(() => themeFor(locale), [locale]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <Announcements>
          <Notices />
          <Router base="/portal" aroundNav={aroundNav}>
            <PageGuard>
              <Suspense fallback={<Waiting />}>
                <Switch>
                  {outside.map(({ path, Page }) => (
                    <Route key={path} path={path} component={Page} />
                  ))}
                  <Route>
                    <Inside />
                  </Route>
                </Switch>
              </Suspense>
            </PageGuard>
          </Router>
        </Announcements>
      </QueryClientProvider>
    </MantineProvider>
  );
}
