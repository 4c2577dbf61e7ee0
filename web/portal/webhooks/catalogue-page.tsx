import { Group, Paper, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { asJson, Code } from "../kit/code.tsx";
import { Copy } from "../kit/copy.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { useUrlState } from "../kit/url-state.ts";
import { useEventTypes } from "./event-types.ts";
import { webhookTexts } from "./texts.ts";
import { WebhookTabs } from "./webhook-tabs.tsx";
import { type EventType, propertiesOf, root } from "./webhooks.ts";

/** Every event that endpoints can be told of, with its fields and an example. */
export function CataloguePage() {
  const t = useTexts(webhookTexts);
  const { text, set } = useUrlState();
  const { types: all, error, refetch } = useEventTypes();
  const word = text("q").toLowerCase();
  const types = (all ?? []).filter(
    ({ name, description }) => name.toLowerCase().includes(word) || description.toLowerCase().includes(word),
  );
  const chosen = types.find(({ name }) => name === text("event")) ?? types[0];
  return (
    <Page title={t("title")} lead={t("lead")} tabs={<WebhookTabs />}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!all && !error && <Skeleton height={320} />}
      {all && (
        <div className="catalogue">
          <Stack gap="sm">
            <TextInput
              type="search"
              aria-label={t("searchEvents")}
              placeholder={t("searchEvents")}
              leftSection={<Icon name="search" size={15} />}
              value={text("q")}
              onChange={(event) => set({ q: event.currentTarget.value })}
            />
            <nav aria-label={t("catalogue")}>
              <ul className="catalogue-list">
                {types.map(({ name, emitted }) => (
                  <li key={name}>
                    <Go
                      to={`${root}/catalogue?${new URLSearchParams({ ...(word && { q: word }), event: name })}`}
                      underline="never"
                      aria-current={name === chosen?.name ? "true" : undefined}
                    >
                      {name}
                      {!emitted && (
                        <Text span size="xs" c="dimmed">
                          {" "}
                          {t("neverSent")}
                        </Text>
                      )}
                    </Go>
                  </li>
                ))}
              </ul>
            </nav>
            {types.length === 0 && <Text c="dimmed">{t("noEvent")}</Text>}
          </Stack>
          {chosen && <EventDetail type={chosen} />}
        </div>
      )}
    </Page>
  );
}

function EventDetail({ type }: { type: EventType }) {
  const t = useTexts(webhookTexts);
  const properties = propertiesOf(type.schema);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Title order={2}>{type.name}</Title>
            <Copy value={type.name} label={t("event")} />
            <Pill tone="quiet" explain={t(`originText.${type.origin}`)}>
              {t(`origin.${type.origin}`)}
            </Pill>
          </Group>
          <Text c="dimmed" mt={2}>
            {type.description}
          </Text>
          {type.aliases.length > 0 && (
            <Text size="sm" c="dimmed">
              {t("aliases", { names: type.aliases.join(", ") })}
            </Text>
          )}
        </div>
        {type.emitted && (
          <LinkButton
            to={`${root}/new?${new URLSearchParams({ event: type.name })}`}
            variant="default"
            leftSection={<Icon name="plus" size={15} />}
          >
            {t("subscribe")}
          </LinkButton>
        )}
      </Group>
      {!type.emitted && <Text>{t("neverSentText")}</Text>}
      <Paper withBorder p="md">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard */}
        <section className="scroll-x" tabIndex={0} aria-label={t("fields")}>
          <table className="schema">
            <thead>
              <tr>
                <th scope="col">{t("field")}</th>
                <th scope="col">{t("type")}</th>
                <th scope="col">{t("meaning")}</th>
              </tr>
            </thead>
            <tbody>
              {properties.map(({ path, depth, name, type: kind, required, description }) => (
                <tr key={path}>
                  <td style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
                    <code>{name}</code>
                  </td>
                  <td>
                    <code>{kind}</code>
                  </td>
                  <td>
                    <span lang="en">{description}</span>
                    {!required && (
                      <Text span size="xs" c="dimmed">
                        {description ? " " : ""}
                        {t("optional")}
                      </Text>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Paper>
      {type.example !== undefined && (
        <div>
          <Title order={3} size="h4" mb={4}>
            {t("exampleBody")}
          </Title>
          <Code label={t("exampleBody")}>{asJson(type.example)}</Code>
        </div>
      )}
    </Stack>
  );
}
