import { List, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Confirm, ConfirmTyped } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { type ConnectionReply, connectionPath } from "./company.ts";
import { connectionTexts } from "./connection-texts.ts";

/** Asks before a connection is unlinked, which the customer can undo by connecting again, or deleted, which nobody can. */
export function EndConnection(props: {
  companyId: string;
  connection: ConnectionReply;
  how: "unlink" | "delete";
  onClose: () => void;
  onDone?: () => void;
}) {
  const { companyId, connection, how, onClose, onDone } = props;
  const t = useTexts(connectionTexts);
  const software = platformName(connection.integrationKey, connection.platformName);
  const path = connectionPath(companyId, connection.id);
  const end = useChange<void>(
    () =>
      how === "unlink" ? { method: "PATCH", path, body: { status: "Unlinked" } } : { method: "DELETE", path },
    {
      refresh: [`/companies`],
      onDone: () => {
        notify.done(t(how === "unlink" ? "unlinked" : "deleted", { software }));
        onClose();
        onDone?.();
      },
    },
  );
  const asked = {
    busy: end.isPending,
    error: end.error,
    onConfirm: () => end.mutate(),
    onClose,
  };
  if (how === "unlink")
    return (
      <Confirm {...asked} danger title={t("unlinkTitle", { software })} action={t("unlink")}>
        <Text>{t("unlinkText")}</Text>
        <List size="sm" mt="xs">
          <List.Item>{t("unlinkAccounts")}</List.Item>
          <List.Item>{t("unlinkLines")}</List.Item>
          <List.Item>{t("unlinkLinks")}</List.Item>
        </List>
      </Confirm>
    );
  return (
    <ConfirmTyped {...asked} title={t("deleteTitle", { software })} action={t("delete")} word={software}>
      <Text>{t("deleteText")}</Text>
      <List size="sm" mt="xs">
        <List.Item>{t("deleteAccounts")}</List.Item>
        <List.Item>{t("unlinkLines")}</List.Item>
        <List.Item>{t("deleteBooks")}</List.Item>
      </List>
    </ConfirmTyped>
  );
}
