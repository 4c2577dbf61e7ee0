import { Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { accountTexts } from "./account-texts.ts";
import { typeWord } from "./accounts-tab.tsx";
import { accountsPath, type ConnectionReply, type SourceAccountReply } from "./company.ts";
import { accountTypes, columns } from "./read-accounts.ts";

/** What each dialog about accounts is given. */
export interface AccountDialog {
  readonly companyId: string;
  readonly connection: ConnectionReply;
  readonly onClose: () => void;
}

const blank = {
  id: "",
  accountName: "",
  accountType: "checking",
  accountNumber: "",
  sortCode: "",
  currency: "",
  balance: "0",
};
type Field = keyof typeof blank;

/** Makes one source account. What is wrong is told at its field, by the API's own rules. */
export function AddAccount({ companyId, connection, onClose }: AccountDialog) {
  const t = useTexts(accountTexts);
  const [fields, setFields] = useState(blank);
  const save = useChange<void, SourceAccountReply>(
    () => {
      const { sortCode, currency, ...rest } = fields;
      const account = { ...rest, currency: currency.trim().toUpperCase() };
      return {
        path: accountsPath(companyId, connection.id),
        body: sortCode.trim() ? { ...account, sortCode: sortCode.trim() } : account,
      };
    },
    {
      refresh: [`/companies/${companyId}`],
      onDone: ({ accountName }) => {
        notify.done(t("added", { account: accountName }));
        onClose();
      },
    },
  );
  const field = (name: Field) => ({
    value: fields[name],
    error: findingAt(save.error, name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("add")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Form
        action={t("addAction")}
        busy={save.isPending}
        error={save.error}
        fields={[...columns]}
        onSubmit={() => save.mutate()}
        onCancel={onClose}
      >
        <Stack gap="sm">
          <Group grow align="flex-start">
            <TextInput label={t("name")} required {...field("accountName")} data-autofocus />
            <TextInput label={t("id")} description={t("idHint")} required {...field("id")} />
          </Group>
          <Group grow align="flex-start">
            <Select
              label={t("type")}
              data={accountTypes.map((value) => ({ value, label: typeWord(t, value) }))}
              value={fields.accountType}
              allowDeselect={false}
              error={findingAt(save.error, "accountType")}
              onChange={(value) => setFields((before) => ({ ...before, accountType: value ?? "checking" }))}
            />
            <TextInput
              label={t("currency")}
              placeholder="GBP"
              maxLength={3}
              required
              {...field("currency")}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput label={t("number")} required {...field("accountNumber")} />
            <TextInput label={t("sortCode")} {...field("sortCode")} />
          </Group>
          <TextInput label={t("balance")} inputMode="decimal" required maw={220} {...field("balance")} />
        </Stack>
      </Form>
    </Modal>
  );
}
