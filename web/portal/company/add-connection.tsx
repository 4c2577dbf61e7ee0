import { Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import type { IntegrationReply } from "../../../src/integrations/describe-integration.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { Form } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import type { ListPage } from "../kit/use-list.ts";
import type { CompanyReply, ConnectionReply } from "./company.ts";
import { connectionTexts } from "./connection-texts.ts";

/** Makes a connection to one accounting package; its page with the link follows. */
export function AddConnection({ company, onClose }: { company: CompanyReply; onClose: () => void }) {
  const t = useTexts(connectionTexts);
  const [, go] = useLocation();
  const [platformKey, choose] = useState("");
  const { data, error, refetch } = useApi<ListPage<IntegrationReply>>("/integrations");
  const path = `/companies/${company.id}`;
  const make = useChange<void, ConnectionReply>(
    () => ({ path: `${path}/connections`, body: { platformKey } }),
    {
      refresh: ["/companies"],
      onDone: ({ id }) => {
        notify.done(t("added"));
        go(`${path}/connections/${id}`);
      },
    },
  );
  const offered = data?.results.filter(({ enabled }) => enabled);
  return (
    <Modal opened onClose={onClose} title={t("add")} closeButtonProps={{ "aria-label": t("close") }}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {offered && (
        <Form
          action={t("addAction")}
          busy={make.isPending}
          error={make.error}
          disabled={platformKey === ""}
          onSubmit={() => make.mutate()}
          onCancel={onClose}
        >
          <Radio.Group label={t("which")} value={platformKey} onChange={choose}>
            <Stack gap="xs" mt="xs">
              {offered.map(({ key, name }) => (
                <Radio
                  key={key}
                  value={key}
                  label={platformName(key, name)}
                  description={t(`how.${key as "gbol"}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {offered.length === 0 && <Text size="sm">{t("noneOffered")}</Text>}
        </Form>
      )}
    </Modal>
  );
}
