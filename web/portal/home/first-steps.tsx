import { Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { homeTexts } from "./texts.ts";

const steps = [
  { name: "package", to: "/settings/integrations", needs: "settings.manage" },
  { name: "company", to: "/companies/new", needs: "companies.change" },
  { name: "account", to: "/companies", needs: "companies.view" },
  { name: "push", to: "/pushes/new", needs: "pushes.change" },
] as const;

/** What a new operator does first; shown until there is a company. */
export function FirstSteps() {
  const t = useTexts(homeTexts);
  const { may, sandbox } = useSession();
  return (
    <section aria-labelledby="first-steps">
      <Title order={2} size="h3" id="first-steps">
        {t("stepsTitle")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("stepsText")}
        {sandbox && may("sandbox.use") && (
          <>
            {" "}
            {t("demonstrationText")} <Go to="/sandbox">{t("demonstrationAct")}</Go>
          </>
        )}
      </Text>
      <SimpleGrid component="ol" cols={{ base: 1, xs: 2, lg: 4 }} spacing="md" className="first-steps">
        {steps.map(({ name, to, needs }, nth) => (
          <Paper withBorder p="md" component="li" key={name}>
            <span className="first-steps-number" aria-hidden>
              {nth + 1}
            </span>
            <Title order={3} size="h4" mb={4}>
              {t(`step.${name}`)}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t(`step.${name}.text`)}
            </Text>
            {may(needs) && (
              <LinkButton to={to} variant={nth === 0 ? "filled" : "default"} size="xs">
                {t(`step.${name}.act`)}
              </LinkButton>
            )}
          </Paper>
        ))}
      </SimpleGrid>
    </section>
  );
}
