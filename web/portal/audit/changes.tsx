import { Button, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { changesOf, type EventDetails, type FieldChange, tells } from "./audit.ts";
import { auditTexts } from "./texts.ts";

/** What changed: before and after of each field that differs; those that stayed are folded away. */
export function Changes({ event }: { event: EventDetails }) {
  const t = useTexts(auditTexts);
  const [all, showAll] = useState(false);
  const changes = changesOf(event);
  if (changes.length === 0) return <Text c="dimmed">{t("noChanges")}</Text>;
  const telling = changes.filter((change) => tells(event, change));
  const unchanged = changes.length - telling.length;
  const shown = all ? changes : telling;
  return (
    <Stack gap="xs" align="flex-start">
      {telling.length === 0 && <Text c="dimmed">{t("sameAsBefore")}</Text>}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
        <section className="table-box" tabIndex={0} aria-label={t("changes")}>
          <Table className="table" layout="fixed" miw={event.before && event.after ? 420 : 280}>
            <Fields event={event} changes={shown} />
          </Table>
        </section>
      )}
      {unchanged > 0 && (
        <Button variant="subtle" size="compact-sm" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? t("hideUnchanged") : t("unchanged", { count: unchanged })}
        </Button>
      )}
    </Stack>
  );
}

function Fields({ event, changes }: { event: EventDetails; changes: readonly FieldChange[] }) {
  const t = useTexts(auditTexts);
  const both = event.before !== null && event.after !== null;
  return (
    <>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={both ? "30%" : "40%"}>{t("field")}</Table.Th>
          {event.before && <Table.Th>{t("before")}</Table.Th>}
          {event.after && <Table.Th>{t(both ? "after" : "value")}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ field, before, after }) => {
          const changed = both && before !== after;
          return (
            <Table.Tr key={field}>
              <Table.Th className="change-field">{field}</Table.Th>
              {event.before && (
                <Table.Td className="change">
                  {before === undefined ? "–" : changed ? <del>{before}</del> : before}
                </Table.Td>
              )}
              {event.after && (
                <Table.Td className="change">
                  {after === undefined ? "–" : changed ? <ins>{after}</ins> : after}
                </Table.Td>
              )}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </>
  );
}
