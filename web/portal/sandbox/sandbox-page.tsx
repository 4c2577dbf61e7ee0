import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import type { Static } from "typebox";
import type { PretendPackage as Schema } from "../../../src/portal/sandbox/describe-package.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { DemonstrationPart } from "./demonstration.tsx";
import { PackageCard } from "./package-card.tsx";
import { sandboxTexts } from "./texts.ts";

export type PretendPackage = Static<typeof Schema>;

/** The pretend accounting packages: something to show in one press, faults, and clocks. */
export function SandboxPage() {
  const t = useTexts(sandboxTexts);
  const live = useLive();
  const { data, error, isPending, refetch } = useApi<{ packages: PretendPackage[] }>("/sandbox", { live });
  return (
    <Page title={t("title")} lead={t("lead")} actions={<LiveToggle />}>
      <Stack gap="md">
        <DemonstrationPart />
        {error && <Failure error={error} onRetry={refetch} />}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          {isPending && [1, 2, 3, 4].map((nth) => <Skeleton key={nth} height={180} />)}
          {data?.packages.map((one) => (
            <PackageCard key={one.platformKey} pretend={one} />
          ))}
        </SimpleGrid>
      </Stack>
    </Page>
  );
}
