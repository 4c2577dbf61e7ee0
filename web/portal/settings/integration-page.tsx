import "./settings.css";
import { Anchor, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useParams } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { apiAddress } from "../app/place.ts";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { PlatformLogo, platformName } from "../kit/platform.tsx";
import { SettingsForm } from "../kit/unsaved.tsx";
import { CheckCredentials } from "./check-credentials.tsx";
import {
  type Changes,
  concernsConnections,
  type ProviderSettingsReply,
  places,
  settingsOf,
} from "./integration.ts";
import { integrationTexts } from "./integration-texts.ts";
import { StatePill } from "./integrations-page.tsx";
import { OfferedSwitch } from "./offered-switch.tsx";
import { SettingField } from "./setting-field.tsx";

/** One accounting package: what is set, what its provider is told, whether it is offered, whether it takes the credentials. */
export function IntegrationPage() {
  const t = useTexts(integrationTexts);
  const { platformKey = "" } = useParams();
  const { data, error, refetch } = useApi<ProviderSettingsReply>(settingsOf(platformKey));
  const crumbs = [{ to: "/settings/integrations", label: t("title") }];
  if (!data && !error) return <Waiting />;
  const { guide, vendor } = places[platformKey] ?? { guide: "", vendor: "" };
  return (
    <Page
      title={data ? platformName(platformKey, data.name) : t("title")}
      crumbs={crumbs}
      beside={
        data && (
          <>
            <PlatformLogo of={platformKey} />
            <StatePill of={data} />
          </>
        )
      }
      actions={
        data && (
          <>
            <Outside to={vendor}>{t("vendor")}</Outside>
            <Outside to={`${apiAddress}/docs/guide/integrations/${guide}`}>{t("guide")}</Outside>
          </>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data && <Settings key={platformKey} settings={data} />}
    </Page>
  );
}

function Outside({ to, children }: { to: string; children: string }) {
  return (
    <Anchor href={to} target="_blank" rel="noopener noreferrer" size="sm">
      {children}
    </Anchor>
  );
}

function Settings({ settings }: { settings: ProviderSettingsReply }) {
  const t = useTexts(integrationTexts);
  const { platformKey, values, addresses, connections } = settings;
  const name = platformName(platformKey, settings.name);
  const [changes, setChanges] = useState<Changes>({});
  const [asking, setAsking] = useState(false);
  const dirty = Object.keys(changes).length > 0;
  const save = useChange<Changes>(
    (asked) => ({ method: "PUT", path: settingsOf(platformKey), body: { values: asked } }),
    {
      refresh: ["/integrations"],
      onDone: () => {
        setChanges({});
        setAsking(false);
        notify.done(t("saved", { name }));
      },
    },
  );
  const send = () => save.mutate(changes, { onError: () => setAsking(false) });
  const start = () => (concernsConnections(settings, changes) ? setAsking(true) : send());
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" className="settings-columns">
        <Paper withBorder p="lg">
          <Title order={2} mb={4}>
            {t(platformKey === "hcws" ? "credentials.identity" : "credentials")}
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {t(`about.${platformKey}` as "about.gbol")}
          </Text>
          <SettingsForm
            dirty={dirty}
            action={t("save")}
            busy={save.isPending}
            error={save.error}
            fields={values.map((value) => value.name)}
            onSave={start}
            onDiscard={() => {
              setChanges({});
              save.reset();
            }}
          >
            <Stack gap="md">
              {values.map((value) => (
                <SettingField
                  key={value.name}
                  setting={value}
                  change={changes[value.name]}
                  error={save.error}
                  onChange={(change) => setChanges(withChange(changes, value.name, change))}
                />
              ))}
            </Stack>
          </SettingsForm>
        </Paper>
        <Stack gap="lg">
          <OfferedSwitch settings={settings} name={name} />
          <Paper withBorder p="lg">
            <Title order={2} mb={4}>
              {t("addresses")}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t("addressesText")}
            </Text>
            <Stack gap="xs">
              {addresses.map(({ name: what, value }) => (
                <div key={what}>
                  <Text size="sm" fw={600}>
                    {t(`address.${what}` as "address.redirectUri")}
                  </Text>
                  <Id value={value} label={t(`address.${what}` as "address.redirectUri")} />
                </div>
              ))}
            </Stack>
          </Paper>
          <CheckCredentials platformKey={platformKey} dirty={dirty} />
        </Stack>
      </SimpleGrid>
      {asking && (
        <Confirm
          title={t("changeTitle", { name })}
          action={t("changeAction")}
          danger
          busy={save.isPending}
          onConfirm={send}
          onClose={() => setAsking(false)}
        >
          <Text mb="xs">
            <Icon name="alert" size={15} />{" "}
            {t("changeCount", { count: connections.total, linked: connections.linked })}
          </Text>
          {t(`change.${platformKey === "olpr" || platformKey === "hcws" ? platformKey : "application"}`)}
        </Confirm>
      )}
    </>
  );
}

/** The changes with one more; undefined takes it back. */
function withChange(changes: Changes, name: string, change: string | null | undefined): Changes {
  const { [name]: _before, ...others } = changes;
  return change === undefined ? others : { ...others, [name]: change };
}
