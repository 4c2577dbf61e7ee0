import { ActionIcon, Button, Group, Paper, Skeleton, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import { originTexts } from "./texts.ts";
import "./developers.css";

interface Origins {
  readonly allowedOrigins: readonly string[];
}

/** Which pages may call the API from a browser. */
export function OriginsPage() {
  const t = useTexts(originTexts);
  const { data, error, refetch } = useApi<Origins>("/corsSettings");
  const [typed, setTyped] = useState("");
  const [removing, setRemoving] = useState<string>();
  const save = useChange<readonly string[], Origins>(
    (allowedOrigins) => ({ path: "/corsSettings", body: { allowedOrigins } }),
    {
      refresh: ["/corsSettings"],
      onDone: () => {
        setTyped("");
        setRemoving(undefined);
        notify.done(t("saved"));
      },
    },
  );
  const origins = data?.allowedOrigins ?? [];
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") save.mutate([...origins, typed.trim()]);
  };
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Stack gap="lg" maw={720}>
        <form onSubmit={add} noValidate>
          <Group align="flex-end" gap="xs" wrap="wrap">
            <TextInput
              label={t("origin")}
              description={t("originHint")}
              placeholder="https://online.bank.example"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              style={{ flex: "1 1 18rem" }}
              autoComplete="off"
              spellCheck={false}
            />
            <Button type="submit" loading={save.isPending} disabled={!data || typed.trim() === ""}>
              {t("add")}
            </Button>
          </Group>
        </form>
        {save.error && removing === undefined && <Failure error={save.error} />}
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={80} />}
        {data && origins.length === 0 && (
          <Empty icon="globe" title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        )}
        {origins.length > 0 && (
          <Paper withBorder component="ul" className="plain-list" aria-label={t("title")}>
            {origins.map((origin) => (
              <li key={origin}>
                <code>{origin}</code>
                <Tooltip label={t("removeOne", { origin })}>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={t("removeOne", { origin })}
                    onClick={() => setRemoving(origin)}
                  >
                    <Icon name="bin" size={16} />
                  </ActionIcon>
                </Tooltip>
              </li>
            ))}
          </Paper>
        )}
        <Text size="sm" c="dimmed">
          {t("delay")}
        </Text>
      </Stack>
      {removing !== undefined && (
        <Confirm
          danger
          title={t("removeTitle")}
          action={t("remove")}
          busy={save.isPending}
          error={save.error}
          onConfirm={() => save.mutate(origins.filter((one) => one !== removing))}
          onClose={() => {
            save.reset();
            setRemoving(undefined);
          }}
        >
          {t("removeText", { origin: removing })}
        </Confirm>
      )}
    </Page>
  );
}
