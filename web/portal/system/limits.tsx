import { Group, Progress, Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { Pill } from "../kit/status.tsx";
import { whole, wholeUnit } from "./measures.ts";
import { Part, PlainTable } from "./parts.tsx";
import type { System } from "./system.ts";
import { systemTexts } from "./texts.ts";

type Budget = System["budgets"][number];

/** How much of what each package allows is spent. */
export function Limits({ budgets, held }: { budgets: readonly Budget[]; held: System["heldPlatforms"] }) {
  const t = useTexts(systemTexts);
  const { locale } = useLocale();
  return (
    <Part title={t("limits")} lead={t("limitsLead")}>
      {held.length > 0 && (
        <Group gap="xs" mb="xs">
          {held.map(({ platformKey, platformName }) => (
            <Pill key={platformKey} tone="warn">
              {t("heldPackage", { name: platformName })}
            </Pill>
          ))}
        </Group>
      )}
      {budgets.length === 0 && <Text c="dimmed">{t("noLimits")}</Text>}
      {budgets.length > 0 && (
        <PlainTable
          label={t("limits")}
          rows={budgets}
          rowKey={({ platformKey, limit, scope }) => `${platformKey} ${limit} ${scope}`}
          columns={[
            { key: "package", title: t("package"), show: ({ platformName }) => platformName },
            {
              key: "limit",
              title: t("limit"),
              show: ({ calls, windowSeconds, scope }) => {
                const { unit, count } = wholeUnit(windowSeconds);
                return (
                  <>
                    {whole(locale, calls)} {t(`window${unit}`, { count })}
                    <Text size="xs" c="dimmed">
                      {t(scope === "application" ? "perApplication" : "perOrganisation")}
                    </Text>
                  </>
                );
              },
            },
            {
              key: "used",
              title: t("used"),
              show: ({ used, calls, platformName, limit }) => {
                const share = Math.min(100, (100 * used) / calls);
                return (
                  <Group gap="sm" wrap="nowrap" miw={220}>
                    <Progress
                      value={share}
                      color={share >= 90 ? "red" : share >= 70 ? "yellow" : "river"}
                      w={120}
                      aria-label={`${platformName}, ${limit}`}
                    />
                    <span>{t("usedOf", { used: whole(locale, used), calls: whole(locale, calls) })}</span>
                  </Group>
                );
              },
            },
          ]}
        />
      )}
    </Part>
  );
}
