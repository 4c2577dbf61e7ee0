import { Paper, Stack, Text, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import type { ConnectionReply } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { credentialTexts } from "./credential-texts.ts";
import { NetSuitePairing } from "./netsuite-pairing.tsx";
import { QuickBooksPairs } from "./quickbooks-pairs.tsx";
import { SagePassword } from "./sage-password.tsx";

const parts = { hcws: QuickBooksPairs, olpr: SagePassword, akxx: NetSuitePairing } as const;

/** What the customer's software signs on or is paired with; nothing for software that only knows the link. */
export function Credentials(props: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(credentialTexts);
  const { integrationKey } = props.connection;
  if (!(integrationKey in parts)) return null;
  const key = integrationKey as keyof typeof parts;
  const Part = parts[key];
  return (
    <Paper withBorder p="md">
      <Stack gap="sm" align="stretch">
        <Title order={3} size="h4">
          {t(`title.${key}`)}
        </Title>
        <Text size="sm" c="dimmed" maw={720}>
          {t(`lead.${key}`)}
        </Text>
        <Part {...props} />
      </Stack>
    </Paper>
  );
}
