import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { AccountChoice, type ChosenAccount } from "./account-choice.tsx";
import { LinesField } from "./lines-field.tsx";
import { LinesPreview } from "./lines-preview.tsx";
import { newPushTexts } from "./new-push-texts.ts";
import { readLines } from "./read-lines.ts";

const most = 1_000;

/** Pushes a few transactions by hand: for trying, and for whoever has a file and no software yet. */
export function NewPushPage() {
  const t = useTexts(newPushTexts);
  const [, go] = useLocation();
  const [account, setAccount] = useState<ChosenAccount>();
  const [text, setText] = useState("");
  const read = readLines(text);
  const lines = "lines" in read ? read.lines : [];
  const push = useChange<void, { pushOperationKey: string }>(
    () => ({
      path: `${account?.path}/push/bankAccounts/${encodeURIComponent(account?.id ?? "")}/bankTransactions`,
      body: { accountId: account?.id, transactions: lines },
    }),
    {
      refresh: ["/pushes"],
      onDone: ({ pushOperationKey }) => {
        notify.done(t("pushed", { count: lines.length }));
        go(`/pushes/${pushOperationKey}`);
      },
    },
  );
  return (
    <Page title={t("title")} lead={t("lead")} crumbs={[{ to: "/pushes", label: t("pushes") }]}>
      <Form
        action={t("push", { count: lines.length })}
        busy={push.isPending}
        disabled={!account || lines.length === 0 || lines.length > most}
        error={push.error}
        onSubmit={() => push.mutate()}
        onCancel={() => go("/pushes")}
      >
        <Stack gap="lg" maw={1_000}>
          <AccountChoice chosen={account} onChoose={setAccount} />
          <LinesField text={text} account={account} onChange={setText} read={read} />
          {lines.length > most && (
            <Text size="sm" c="red">
              {t("tooMany", { most })}
            </Text>
          )}
          {lines.length > 0 && <LinesPreview lines={lines} currency={account?.currency} error={push.error} />}
        </Stack>
      </Form>
    </Page>
  );
}
