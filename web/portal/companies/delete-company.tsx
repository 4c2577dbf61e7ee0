import { List, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { ConfirmTyped } from "../kit/confirm.tsx";
import { notify } from "../kit/notify.ts";
import type { CompanyReply } from "./company.ts";
import { companiesTexts } from "./texts.ts";

/** Asks for the company's name to be typed, then deletes it; `onDeleted` leads away where its page is shown. */
export function DeleteCompany(props: {
  company: Pick<CompanyReply, "id" | "name" | "dataConnections">;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const { company, onClose, onDeleted } = props;
  const t = useTexts(companiesTexts);
  const { id, name, dataConnections } = company;
  const linked = dataConnections.filter(({ status }) => status === "Linked").length;
  const remove = useChange<void>(() => ({ method: "DELETE", path: `/companies/${id}` }), {
    refresh: ["/companies"],
    onDone: () => {
      notify.done(t("deleted", { name }));
      onClose();
      onDeleted?.();
    },
  });
  return (
    <ConfirmTyped
      title={t("deleteTitle", { name })}
      word={name}
      action={t("delete")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <Text>{t("deleteText")}</Text>
      <List size="sm" mt="xs">
        {dataConnections.length > 0 && (
          <List.Item>{t("deleteConnections", { count: dataConnections.length })}</List.Item>
        )}
        {linked > 0 && <List.Item>{t("deleteLinked", { count: linked })}</List.Item>}
        <List.Item>{t("deleteBooks")}</List.Item>
      </List>
    </ConfirmTyped>
  );
}
