import { List, Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Confirm, ConfirmTyped } from "../kit/confirm.tsx";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { accountTexts } from "./account-texts.ts";
import type { AccountDialog } from "./add-account.tsx";
import { accountsPath, type SourceAccountReply } from "./company.ts";

type Props = AccountDialog & { readonly account: SourceAccountReply };

const pathOf = ({ companyId, connection, account }: Props) =>
  `${accountsPath(companyId, connection.id)}/${encodeURIComponent(account.id)}`;

export function RenameAccount(props: Props) {
  const { account, companyId, onClose } = props;
  const t = useTexts(accountTexts);
  const [name, setName] = useState(account.accountName);
  const rename = useChange<void>(
    () => ({ method: "PATCH", path: pathOf(props), body: { accountName: name.trim() } }),
    {
      refresh: [`/companies/${companyId}`],
      onDone: () => {
        notify.done(t("renamed", { account: name.trim() }));
        onClose();
      },
    },
  );
  return (
    <Modal opened onClose={onClose} title={t("rename")} closeButtonProps={{ "aria-label": t("close") }}>
      <Form
        action={t("rename")}
        busy={rename.isPending}
        error={rename.error}
        fields={["accountName"]}
        disabled={name.trim() === "" || name.trim() === account.accountName}
        onSubmit={() => rename.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label={t("name")}
          description={t("renameHint")}
          value={name}
          error={findingAt(rename.error, "accountName")}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
      </Form>
    </Modal>
  );
}

export function DisconnectAccount(props: Props) {
  const { account, companyId, connection, onClose } = props;
  const t = useTexts(accountTexts);
  const software = platformName(connection.integrationKey, connection.platformName);
  const end = useChange<void>(
    () => ({ method: "PATCH", path: pathOf(props), body: { status: "disconnected" } }),
    {
      refresh: [`/companies/${companyId}`],
      onDone: () => {
        notify.done(t("disconnected", { account: account.accountName }));
        onClose();
      },
    },
  );
  return (
    <Confirm
      title={t("disconnectTitle", { account: account.accountName })}
      action={t("disconnect")}
      danger
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <List size="sm">
        <List.Item>{t("disconnectFeed", { software })}</List.Item>
        <List.Item>{t("disconnectLines")}</List.Item>
        <List.Item>{t("disconnectBack")}</List.Item>
      </List>
    </Confirm>
  );
}

export function DeleteAccount(props: Props) {
  const { account, companyId, connection, onClose } = props;
  const t = useTexts(accountTexts);
  const software = platformName(connection.integrationKey, connection.platformName);
  const remove = useChange<void>(() => ({ method: "DELETE", path: pathOf(props) }), {
    refresh: [`/companies/${companyId}`],
    onDone: () => {
      notify.done(t("deleted", { account: account.accountName }));
      onClose();
    },
  });
  return (
    <ConfirmTyped
      title={t("deleteTitle", { account: account.accountName })}
      action={t("delete")}
      word={account.accountName.trim()}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <Text>{t("deleteText")}</Text>
      <List size="sm" mt="xs">
        <List.Item>{t("disconnectFeed", { software })}</List.Item>
        <List.Item>{t("disconnectLines")}</List.Item>
        <List.Item>{t("deleteBooks", { software })}</List.Item>
      </List>
    </ConfirmTyped>
  );
}
