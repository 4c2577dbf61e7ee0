import { Button, Group, Stack } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { type ConnectionReply, connectionPath } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { credentialTexts } from "./credential-texts.ts";
import { Countdown } from "./link-section.tsx";

/** The code that the customer types in Sage beside the id of the connection. */
export function SagePassword({ company, connection }: TabProps & { connection: ConnectionReply }) {
  const t = useTexts(credentialTexts);
  const make = useChange<void, { otp: string; expiry: string }>(
    () => ({ path: `${connectionPath(company.id, connection.id)}/bankFeeds/otp` }),
    { refresh: [`/companies/${company.id}/timeline`] },
  );
  return (
    <Stack gap="sm" align="flex-start">
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        {t("makePassword")}
      </Button>
      {make.error && <Failure error={make.error} />}
      {make.data && (
        <Group gap="xl">
          <Definition
            of={[
              [t("connectionId"), <Id key="id" value={connection.id} label={t("connectionId")} />],
              [t("oneTimePassword"), <Id key="otp" value={make.data.otp} label={t("oneTimePassword")} />],
              [t("validity"), <Countdown key="until" until={make.data.expiry} />],
            ]}
          />
        </Group>
      )}
    </Stack>
  );
}
