import { Alert, ColorInput, Paper, Select, SimpleGrid, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi } from "../app/use-api.ts";
import { Code } from "../kit/code.tsx";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Page } from "../kit/page.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { CompanyChoice } from "./company-choice.tsx";
import type { Addresses } from "./developers.ts";
import { choicesOf, entries, snippetOf, themes } from "./playground.ts";
import { PlaygroundFrame, type Told } from "./playground-frame.tsx";
import { playgroundTexts } from "./texts.ts";
import "./developers.css";

/** The component for banks' pages with options to try, and the code that shows the same. */
export function PlaygroundPage() {
  const t = useTexts(playgroundTexts);
  const { client } = useSession();
  const { text, set } = useUrlState();
  const companyId = text("company");
  const choices = choicesOf(text);
  const addresses = useApi<Addresses>("/playground");
  const [told, setTold] = useState<readonly Told[]>([]);
  const toggle = (name: string, standard: boolean) => (on: boolean) =>
    set({ [name]: on === standard ? undefined : on ? "on" : "off" });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {client.environment === "live" && (
        <Alert variant="light" color="yellow" icon={<Icon name="alert" size={18} />}>
          {t("live")}
        </Alert>
      )}
      <div className="playground">
        <Stack gap="md" className="playground-options">
          <Paper withBorder p="md">
            <Stack gap="sm">
              <CompanyChoice value={companyId} onChoose={(id) => set({ company: id })} />
              <Select
                label={t("screens")}
                data={entries.map((value) => ({ value, label: t(`entry.${value}`) }))}
                value={choices.entry}
                onChange={(value) => set({ show: value === entries[0] ? undefined : (value ?? undefined) })}
                allowDeselect={false}
              />
              <SimpleGrid cols={2} spacing="sm">
                <Select
                  label={t("language")}
                  data={[
                    { value: "", label: t("ofBrowser") },
                    { value: "en", label: "English" },
                    { value: "fr-CA", label: "Français (Canada)" },
                  ]}
                  value={choices.locale}
                  onChange={(value) => set({ locale: value || undefined })}
                  allowDeselect={false}
                />
                <Select
                  label={t("theme")}
                  data={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
                  value={choices.theme}
                  onChange={(value) => set({ theme: value === "system" ? undefined : (value ?? undefined) })}
                  allowDeselect={false}
                />
              </SimpleGrid>
              <ColorInput
                label={t("colour")}
                description={t("colourHint")}
                value={choices.colour}
                onChangeEnd={(value) => set({ colour: value || undefined })}
                onChange={() => {}}
                withEyeDropper={false}
                format="hex"
              />
              {choices.entry !== "initConnections" && (
                <Switch
                  label={t("landing")}
                  checked={choices.landing}
                  onChange={(event) => toggle("landing", true)(event.currentTarget.checked)}
                />
              )}
              <Switch
                label={t("border")}
                checked={choices.border}
                onChange={(event) => toggle("border", true)(event.currentTarget.checked)}
              />
              <Switch
                label={t("closable")}
                checked={choices.closable}
                onChange={(event) => toggle("close", false)(event.currentTarget.checked)}
              />
            </Stack>
          </Paper>
          <div>
            <Title order={2} size="h4" mb={4}>
              {t("callbacks")}
            </Title>
            <ol className="callbacks" aria-live="polite">
              {told.map(({ key, name, detail }) => (
                <li key={key}>
                  <code>{name}</code>
                  {detail && <code className="callback-detail">{detail}</code>}
                </li>
              ))}
            </ol>
            {told.length === 0 && (
              <Text size="sm" c="dimmed">
                {t("noCallbacks")}
              </Text>
            )}
          </div>
        </Stack>
        <Stack gap="md" className="playground-stage">
          {addresses.error && <Failure error={addresses.error} />}
          {addresses.data && companyId && (
            <PlaygroundFrame
              key={companyId}
              addresses={addresses.data}
              companyId={companyId}
              choices={choices}
              onTold={(one) => setTold((before) => [one, ...before].slice(0, 20))}
            />
          )}
          {!companyId && (
            <Empty icon="play" title={t("chooseTitle")}>
              {t("chooseText")}
            </Empty>
          )}
          {addresses.data && (
            <div>
              <Title order={2} size="h4" mb={4}>
                {t("snippet")}
              </Title>
              <Text size="sm" c="dimmed" mb="xs">
                {t("snippetText")}
              </Text>
              <Code label={t("snippet")}>{snippetOf(choices, addresses.data.apiUrl, companyId)}</Code>
            </div>
          )}
        </Stack>
      </div>
    </Page>
  );
}
