import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { CheckedCredentials } from "../../../src/provider-settings/check-credentials.ts";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { settingsOf } from "./integration.ts";
import { integrationTexts } from "./integration-texts.ts";

const tones: Readonly<Record<CheckedCredentials["result"], Tone>> = {
  accepted: "good",
  refused: "bad",
  "no-answer": "warn",
  unclear: "warn",
  "nothing-to-check": "quiet",
};

/** Asks the provider whether it takes what is saved. */
export function CheckCredentials({ platformKey, dirty }: { platformKey: string; dirty: boolean }) {
  const t = useTexts(integrationTexts);
  const [accountId, setAccountId] = useState("");
  const check = useChange<void, CheckedCredentials>(() => ({
    path: `${settingsOf(platformKey)}/check`,
    body: accountId.trim() === "" ? {} : { accountId: accountId.trim() },
  }));
  const asksAccount = platformKey === "akxx";
  const checked = dirty ? undefined : check.data;
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb={4}>
        {t("check")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t(platformKey === "hcws" ? "checkNone" : "checkText")}
      </Text>
      {platformKey !== "hcws" && (
        <Stack gap="sm" align="flex-start">
          {asksAccount && (
            <TextInput
              label={t("checkAccount")}
              description={t("checkAccountText")}
              maxLength={40}
              value={accountId}
              onChange={(event) => setAccountId(event.currentTarget.value)}
            />
          )}
          <Button
            variant="default"
            loading={check.isPending}
            disabled={dirty || (asksAccount && accountId.trim() === "")}
            onClick={() => check.mutate()}
          >
            {t("check")}
          </Button>
          {dirty && (
            <Text size="sm" c="dimmed">
              {t("checkFirst")}
            </Text>
          )}
          <div role="status">
            {checked && (
              <Stack gap={4}>
                <Group gap="xs">
                  <Pill tone={tones[checked.result]}>{t(`checked.${checked.result}`)}</Pill>
                  {checked.code && checked.result !== "accepted" && (
                    <Text size="sm" ff="monospace">
                      {t("answer", { code: checked.code })}
                    </Text>
                  )}
                </Group>
                <Text size="sm">{t(`checked.${checked.result}.why`)}</Text>
              </Stack>
            )}
          </div>
          {check.error && <Failure error={check.error} />}
        </Stack>
      )}
    </Paper>
  );
}
