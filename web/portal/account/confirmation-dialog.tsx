import { Button, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { CodeField, isWholeCode } from "../sign-in/code-field.tsx";
import { leaveForSingleSignOn } from "../sign-in/sign-in-api.ts";
import { signInTexts } from "../sign-in/texts.ts";
import type { Account } from "./account.ts";

/** Asks for a code of the authenticator; who has none signs in again with the identity server. */
export function ConfirmationDialog({ onEnd }: { onEnd: (done: boolean) => void }) {
  const t = useTexts(signInTexts);
  const { data: account } = useApi<Account>("/account");
  const [code, setCode] = useState("");
  const confirm = useChange(() => ({ path: "/account/confirmation", body: { code } }), {
    onDone: () => onEnd(true),
  });
  return (
    <Modal opened onClose={() => onEnd(false)} title={t("confirmTitle")} zIndex={400}>
      {account && !account.secondFactor ? (
        <Stack gap="md" align="flex-start">
          <Text>{t("confirmElsewhere")}</Text>
          <Button onClick={() => leaveForSingleSignOn({ again: true })}>{t("signInAgain")}</Button>
        </Stack>
      ) : (
        <Form
          action={t("confirm")}
          busy={confirm.isPending}
          error={confirm.error}
          fields={["code"]}
          disabled={!isWholeCode(code)}
          onSubmit={() => confirm.mutate()}
          onCancel={() => onEnd(false)}
        >
          <Text>{t("confirmText")}</Text>
          <CodeField
            label={t("code")}
            value={code}
            onChange={setCode}
            error={findingAt(confirm.error, "code")}
          />
        </Form>
      )}
    </Modal>
  );
}
