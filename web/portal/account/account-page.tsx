import { Button, Group, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Failure } from "../kit/failure.tsx";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { useRoleName } from "../people/role-name.ts";
import type { Account } from "./account.ts";
import { PasswordPart } from "./password-part.tsx";
import { SecondFactorPart } from "./second-factor-part.tsx";
import { SessionsTable } from "./sessions-table.tsx";
import { accountTexts } from "./texts.ts";

/** The own account: everybody has it. */
export function AccountPage() {
  const t = useTexts(accountTexts);
  const { data, error, refetch } = useApi<Account>("/account");
  const [ending, setEnding] = useState(false);
  const endAll = useChange(() => ({ method: "DELETE", path: "/account/sessions" }), {
    refresh: ["/account"],
    onDone: () => {
      setEnding(false);
      notify.done(t("ended"));
    },
  });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data && (
        <Stack gap="md" maw={860}>
          <Part title={t("profile")}>
            <Profile account={data} />
          </Part>
          <Part
            title={t("password")}
            text={t(data.signsInWith.includes("password") ? "passwordText" : "noPassword")}
          >
            {data.signsInWith.includes("password") && <PasswordPart />}
          </Part>
          {data.signsInWith.includes("password") && (
            <Part title={t("secondFactor")} text={t("secondFactorText")}>
              <SecondFactorPart on={data.secondFactor} />
            </Part>
          )}
          <Part
            title={t("sessions")}
            text={t("sessionsText")}
            action={
              <Button variant="default" onClick={() => setEnding(true)}>
                {t("endAll")}
              </Button>
            }
          >
            <SessionsTable path="/account/sessions" />
          </Part>
        </Stack>
      )}
      {ending && (
        <Confirm
          title={t("endAll")}
          action={t("end")}
          busy={endAll.isPending}
          error={endAll.error}
          onConfirm={() => endAll.mutate()}
          onClose={() => setEnding(false)}
        >
          {t("endAllText")}
        </Confirm>
      )}
    </Page>
  );
}

function Part(props: { title: string; text?: string; action?: ReactNode; children?: ReactNode }) {
  const { title, text, action, children } = props;
  return (
    <Paper withBorder p="lg" component="section">
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          {text && (
            <Text c="dimmed" size="sm" maw={560}>
              {text}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </Paper>
  );
}

function Profile({ account }: { account: Account }) {
  const t = useTexts(accountTexts);
  const roleName = useRoleName();
  const { locale, setLocale } = useLocale();
  const [name, setName] = useState(account.name);
  const [language, setLanguage] = useState<string>(locale);
  const save = useChange<{ name: string; locale: "en" | "fr" }>(
    (body) => ({ method: "PATCH", path: "/account", body }),
    {
      refresh: ["/account", "/session"],
      onDone: (_, { locale: chosen }) => {
        setLocale(chosen === "fr" ? "fr-CA" : "en");
        notify.done(t("saved"));
      },
    },
  );
  return (
    <Form
      action={t("save")}
      busy={save.isPending}
      error={save.error}
      fields={["name"]}
      disabled={name.trim() === ""}
      onSubmit={() => save.mutate({ name: name.trim(), locale: language === "en" ? "en" : "fr" })}
    >
      <Group grow align="flex-start" gap="md" className="fields">
        <TextInput
          label={t("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          error={findingAt(save.error, "name")}
        />
        <TextInput
          label={t("email")}
          value={account.email}
          readOnly
          description={t("emailText")}
          inputWrapperOrder={["label", "input", "description"]}
        />
      </Group>
      <Group grow align="flex-start" gap="md" className="fields">
        <TextInput label={t("role")} value={roleName(account.role)} readOnly />
        <Select
          label={t("language")}
          description={t("languageText")}
          inputWrapperOrder={["label", "input", "description"]}
          data={[
            { value: "en", label: "English" },
            { value: "fr-CA", label: "Français (Canada)" },
          ]}
          value={language}
          onChange={(value) => setLanguage(value ?? "en")}
          allowDeselect={false}
        />
      </Group>
    </Form>
  );
}
