import "./settings.css";
import { Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { findingAt } from "../kit/form.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { SettingsForm } from "../kit/unsaved.tsx";
import { CompanyPermissions } from "./company-permissions.tsx";
import { freshly } from "./freshly.ts";
import { type OrganisationReply, organisationPath, type Profile } from "./organisation.ts";
import { organisationTexts } from "./organisation-texts.ts";

const addresses = ["api", "link", "portal", "feed"] as const;

/** The name that customers see, and what this installation is. */
export function OrganisationPage() {
  const t = useTexts(organisationTexts);
  const { may } = useSession();
  const { data, error, refetch } = useApi<OrganisationReply>(organisationPath);
  const profile = useApi<Profile>("/profile");
  const failure = error ?? profile.error;
  return (
    <Page title={t("title")} lead={t("lead")}>
      {failure && <Failure error={failure} onRetry={() => void refetch()} />}
      {!failure && !(data && profile.data) && <Waiting />}
      {data && profile.data && (
        <Stack gap="lg" maw={880}>
          <Name profile={profile.data} />
          {may("people.manage") && <CompanyPermissions />}
          <Paper withBorder p="lg">
            <Title order={2} mb="sm">
              {t("facts")}
            </Title>
            <Definition
              of={[
                [t("clientId"), <Id key="id" value={data.clientId} label={t("clientId")} />],
                [
                  t("environment"),
                  <Pill key="environment" tone={data.environment === "live" ? "good" : "warn"}>
                    {t(data.environment)}
                  </Pill>,
                ],
                [
                  t("logo"),
                  <Go key="logo" to="/settings/branding">
                    {t("toBranding")}
                  </Go>,
                ],
                [
                  t("end"),
                  <Go key="end" to="/settings/redirects">
                    {data.redirectUrl ?? t("ownEnd")}
                  </Go>,
                ],
              ]}
            />
          </Paper>
          <Paper withBorder p="lg">
            <Title order={2}>{t("addresses")}</Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t("addressesText")}
            </Text>
            <Stack gap="sm">
              {addresses.map((name) => (
                <div key={name}>
                  <Text size="sm" fw={600}>
                    {t(`address.${name}`)}
                  </Text>
                  <Id value={data.addresses[name]} label={t(`address.${name}`)} />
                  <Text size="xs" c="dimmed">
                    {t(`address.${name}.help`)}
                  </Text>
                </div>
              ))}
            </Stack>
          </Paper>
        </Stack>
      )}
    </Page>
  );
}

function Name({ profile }: { profile: Profile }) {
  const t = useTexts(organisationTexts);
  const [changed, setChanged] = useState<string>();
  const [asking, setAsking] = useState(false);
  const name = changed ?? profile.name;
  const save = useChange<Profile>((body) => ({ method: "PUT", path: "/profile", body }), {
    refresh: ["/profile", organisationPath],
    onDone: () => {
      setChanged(undefined);
      setAsking(false);
      notify.done(t("saved"));
    },
  });
  const send = async () => {
    const now = await freshly("/profile", profile);
    save.mutate({ ...(now ?? profile), name: name.trim() }, { onError: () => setAsking(false) });
  };
  const missing = name.trim() === "" ? t("nameMissing") : undefined;
  return (
    <Paper withBorder p="lg">
      <SettingsForm
        dirty={name !== profile.name}
        action={t("save")}
        error={asking ? undefined : save.error}
        fields={["name"]}
        onSave={() => !missing && setAsking(true)}
        onDiscard={() => {
          setChanged(undefined);
          save.reset();
        }}
      >
        <TextInput
          label={t("name")}
          description={t("nameText")}
          maxLength={100}
          value={name}
          error={missing ?? findingAt(save.error, "name")}
          onChange={(event) => setChanged(event.currentTarget.value)}
        />
      </SettingsForm>
      {asking && (
        <Confirm
          title={t("changeTitle")}
          action={t("changeAction")}
          busy={save.isPending}
          onConfirm={() => void send()}
          onClose={() => setAsking(false)}
        >
          {t("changeText")}
        </Confirm>
      )}
    </Paper>
  );
}
