import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { useColon, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { ConfirmTyped } from "../kit/confirm.tsx";
import { type Column, DataTable } from "../kit/data-table.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { listOf } from "../kit/use-list.ts";
import { CreateKey } from "./create-key.tsx";
import type { Key, NewKey } from "./developers.ts";
import { ReferenceLinks } from "./reference-links.tsx";
import { RotateKey } from "./rotate-key.tsx";
import { ShownKey } from "./shown-key.tsx";
import { keyTexts } from "./texts.ts";

type Asking = { readonly kind: "create" } | { readonly kind: "rotate" | "delete"; readonly key: Key };

/** The keys of the API: made, rotated while they are in use, and deleted. */
export function ApiKeysPage() {
  const t = useTexts(keyTexts);
  const colon = useColon();
  const { data, error, refetch } = useApi<{ results: Key[]; most: number }>("/keys");
  const [asking, setAsking] = useState<Asking>();
  const [made, setMade] = useState<{ key: NewKey; rotated?: Key }>();
  const close = () => setAsking(undefined);
  const remove = useChange<Key>(({ id }) => ({ method: "DELETE", path: `/keys/${id}` }), {
    refresh: ["/keys"],
    onDone: (_, key) => {
      close();
      notify.done(t("deleted", { name: nameOf(key) }));
    },
  });
  const keys = data?.results;
  const nameOf = (key: Key): string => key.name ?? t("noName");
  const full = data !== undefined && data.results.filter(({ replacedBy }) => !replacedBy).length >= data.most;
  const columns: Column<Key>[] = [
    { key: "name", title: t("name"), show: (key) => <KeyName key_={key} keys={keys ?? []} /> },
    { key: "key", title: t("key"), show: ({ maskedKey }) => <code>{shortMask(maskedKey)}</code> },
    {
      key: "lastUsed",
      title: t("lastUsed"),
      show: (key) => <LastUse key_={key} />,
      width: 170,
    },
    { key: "end", title: t("end"), show: (key) => <End key_={key} keys={keys ?? []} /> },
    { key: "created", title: t("created"), show: ({ created }) => <Time at={created} relative /> },
    { key: "createdBy", title: t("createdBy"), show: ({ createdBy }) => <Maker of={createdBy} /> },
  ];
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <ReferenceLinks />
          <Button
            leftSection={<Icon name="plus" size={15} />}
            disabled={full}
            onClick={() => setAsking({ kind: "create" })}
          >
            {t("create")}
          </Button>
        </>
      }
    >
      {full && (
        <Text size="sm" c="dimmed" role="status">
          {t("limit", { count: data.most })}
        </Text>
      )}
      <DataTable
        name="api-keys"
        label={t("title")}
        list={listOf(keys, error, () => void refetch())}
        columns={columns}
        rowKey={({ id }) => id}
        empty={null}
        rowActions={(key) => (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t("actionsOf", { name: nameOf(key) })}>
                <Icon name="dots" size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<Icon name="again" size={15} />}
                disabled={key.replacedBy !== null}
                onClick={() => setAsking({ kind: "rotate", key })}
              >
                {t("rotate")}
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<Icon name="bin" size={15} />}
                disabled={!key.deletable}
                onClick={() => setAsking({ kind: "delete", key })}
              >
                {key.deletable ? t("delete") : t("lastKey")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      />
      {asking?.kind === "create" && (
        <CreateKey
          onClose={close}
          onMade={(key) => {
            close();
            setMade({ key });
          }}
        />
      )}
      {asking?.kind === "rotate" && (
        <RotateKey
          of={asking.key}
          onClose={close}
          onMade={(key) => {
            close();
            setMade({ key, rotated: asking.key });
          }}
        />
      )}
      {asking?.kind === "delete" && (
        <ConfirmTyped
          word={nameOf(asking.key)}
          title={t("deleteTitle", { name: nameOf(asking.key) })}
          action={t("delete")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(asking.key)}
          onClose={() => {
            remove.reset();
            close();
          }}
        >
          {t("deleteText")}
          {asking.key.lastUsed && (
            <Text size="sm" mt="xs">
              {t("lastUsed")}
              {colon} <Time at={asking.key.lastUsed} relative />
            </Text>
          )}
        </ConfirmTyped>
      )}
      {made && <ShownKey made={made.key} rotated={made.rotated} onClose={() => setMade(undefined)} />}
    </Page>
  );
}

const shortMask = (masked: string): string => `${masked.slice(0, 4)}••••••••${masked.slice(-4)}`;

function KeyName({ key_, keys }: { key_: Key; keys: readonly Key[] }) {
  const t = useTexts(keyTexts);
  const before = keys.find(({ replacedBy }) => replacedBy === key_.id);
  return (
    <Group gap="xs" wrap="nowrap">
      <span>{key_.name ?? <span className="dash">{t("noName")}</span>}</span>
      {before && <Pill tone="busy">{t("replacement")}</Pill>}
      {key_.idle && (
        <Pill tone="warn" explain={t("idleText")}>
          {t("idle")}
        </Pill>
      )}
    </Group>
  );
}

function LastUse({ key_: { lastUsed, lastUsedFrom } }: { key_: Key }) {
  const t = useTexts(keyTexts);
  if (!lastUsed) return <span className="dash">{t("never")}</span>;
  return (
    <>
      <Time at={lastUsed} relative />
      {lastUsedFrom && (
        <Text size="xs" c="dimmed">
          {t("from", { network: lastUsedFrom })}
        </Text>
      )}
    </>
  );
}

function End({ key_, keys }: { key_: Key; keys: readonly Key[] }) {
  const t = useTexts(keyTexts);
  if (!key_.endsAt) return <span className="dash">{t("noEnd")}</span>;
  const next = keys.find(({ id }) => id === key_.replacedBy);
  return (
    <>
      <Time at={key_.endsAt} relative />
      {key_.replacedBy && (
        <Text size="xs" c="dimmed">
          {t("replacedBy", { key: next ? next.maskedKey.slice(-4) : "–" })}
        </Text>
      )}
    </>
  );
}

function Maker({ of }: { of: Key["createdBy"] }) {
  const t = useTexts(keyTexts);
  if (!of) return <span className="dash">–</span>;
  if (of.kind === "system") return <>{t("installation")}</>;
  if (of.kind === "api-key") return <>{t("otherKey", { name: of.name ?? "–" })}</>;
  return <>{of.name ?? "–"}</>;
}
