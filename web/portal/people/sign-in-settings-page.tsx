import { Alert, Paper, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Static } from "typebox";
import type { SignInSettings } from "../../../src/portal/people/sign-in-settings.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Form } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { type Draft, emptyDraft, SingleSignOnFields } from "./single-sign-on-fields.tsx";
import { signInSettingsTexts } from "./texts.ts";

export type Settings = Static<typeof SignInSettings>;
const longestMessage = 250;

/** Which ways lead into the Portal. */
export function SignInSettingsPage() {
  const t = useTexts(signInSettingsTexts);
  const { data, error, refetch } = useApi<Settings>("/sign-in-settings");
  return (
    <Page title={t("title")} lead={t("lead")}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data && <SettingsForm settings={data} />}
    </Page>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const t = useTexts(signInSettingsTexts);
  const [password, setPassword] = useState(settings.password);
  const [message, setMessage] = useState(settings.message ?? "");
  const [draft, setDraft] = useState<Draft | undefined>(
    settings.singleSignOn
      ? { ...emptyDraft, ...settings.singleSignOn, domains: settings.singleSignOn.domains.join(", ") }
      : undefined,
  );
  const save = useChange<void, Settings>(
    () => ({
      method: "PUT",
      path: "/sign-in-settings",
      body: { password, message: message.trim() || null, ...asked() },
    }),
    { refresh: ["/sign-in-settings"], onDone: () => notify.done(t("saved")) },
  );
  const asked = () => {
    if (!draft || settings.fixed) return undefined;
    const { clientSecretSet: _, clientSecret, domains, ...rest } = draft;
    const list = domains.split(",").map((domain) => domain.trim());
    return {
      singleSignOn: {
        ...rest,
        domains: list.filter(Boolean),
        ...(clientSecret ? { clientSecret } : undefined),
      },
    };
  };
  return (
    <Form
      action={t("save")}
      busy={save.isPending}
      error={save.error}
      fields={["issuer", "clientSecret"]}
      onSubmit={() => save.mutate()}
    >
      <Stack gap="md" maw={860}>
        <Paper withBorder p="lg" component="section">
          <Switch
            label={t("password")}
            description={t("passwordText")}
            checked={password}
            onChange={(event) => setPassword(event.currentTarget.checked)}
          />
        </Paper>
        <Paper withBorder p="lg" component="section">
          <Stack gap="md">
            <Switch
              label={t("singleSignOn")}
              description={t("singleSignOnText")}
              checked={draft?.enabled ?? false}
              disabled={settings.fixed}
              onChange={(event) =>
                setDraft({ ...(draft ?? emptyDraft), enabled: event.currentTarget.checked })
              }
            />
            {settings.fixed && (
              <Alert variant="light" color="river" icon={<Icon name="lock" size={18} />}>
                {t("fixed")}
              </Alert>
            )}
            {draft && (
              <>
                <div>
                  <Text size="sm" fw={500}>
                    {t("callback")}
                  </Text>
                  <Id value={settings.callbackUrl} label={t("callback")} />
                </div>
                <SingleSignOnFields
                  draft={draft}
                  change={setDraft}
                  error={save.error}
                  disabled={settings.fixed}
                />
              </>
            )}
          </Stack>
        </Paper>
        <Paper withBorder p="lg" component="section">
          <Textarea
            label={t("message")}
            description={t("messageText", { left: longestMessage - message.length })}
            value={message}
            maxLength={longestMessage}
            onChange={(event) => setMessage(event.currentTarget.value)}
            autosize
            minRows={2}
          />
        </Paper>
      </Stack>
    </Form>
  );
}
