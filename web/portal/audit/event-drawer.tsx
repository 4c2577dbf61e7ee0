import { Drawer, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { actorName, changesOf, type EventDetails, type Say } from "./audit.ts";
import { Outcome } from "./outcome.tsx";
import { auditTexts } from "./texts.ts";

/** One event whole: who, from where, what was there before and after, and its place in the chain. */
export function EventDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(auditTexts);
  const { data, error, refetch } = useApi<EventDetails>(`/audit/events/${encodeURIComponent(id)}`);
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={data?.type ?? t("details")}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Event event={data} />}
    </Drawer>
  );
}

function Event({ event }: { event: EventDetails }) {
  const t = useTexts(auditTexts);
  const { actor, companyId, companyName, correlationId, target } = event;
  return (
    <Stack gap="lg">
      <Definition
        of={[
          [t("outcome"), <Outcome key="outcome" of={event.outcome} t={t} />],
          [t("time"), <Time key="time" at={event.at} exact />],
          [t("who"), <Who key="who" event={event} t={t} />],
          [t("address"), actor.address],
          [
            t("company"),
            companyId === null ? (
              t("installation")
            ) : companyName ? (
              <Go key="company" to={`/companies/${companyId}`}>
                {companyName}
              </Go>
            ) : (
              <Id key="company" value={companyId} label={t("company")} />
            ),
          ],
          ...Object.entries(target)
            .filter(([name]) => name !== "companyId")
            .map(([name, value]) => [name, <Id key={name} value={String(value)} label={name} />] as const),
          [t("correlationId"), <Id key="correlation" value={correlationId} label={t("correlationId")} />],
        ]}
      />
      <Group gap="md">
        {companyId && <Go to={`/settings/audit?company=${companyId}`}>{t("allOfCompany")}</Go>}
        {actor.id && <Go to={`/settings/audit?by=${actor.id}`}>{t("allOfActor")}</Go>}
        <Go to={`/settings/audit?request=${correlationId}`}>{t("allOfRequest")}</Go>
        {actor.kind === "api-key" && <Go to={`/developers/requests/${correlationId}`}>{t("requestLog")}</Go>}
      </Group>
      <section>
        <Title order={3} size="h4" mb="xs">
          {t("changes")}
        </Title>
        {event.erased && <Text c="dimmed">{t("erased")}</Text>}
        {!event.erased && <Changes event={event} t={t} />}
      </section>
      <section>
        <Title order={3} size="h4" mb="xs">
          {t("place")}
        </Title>
        {event.hash === null ? (
          <Text c="dimmed">{t("unsealed")}</Text>
        ) : (
          <Text>{t("sealed", { sequence: event.sequence!, seal: event.sealNumber! })}</Text>
        )}
        <Definition
          of={[
            [
              t("hash"),
              event.hash === null ? undefined : <Id key="hash" value={event.hash} label={t("hash")} short />,
            ],
            [t("eventId"), <Id key="id" value={event.id} label={t("eventId")} />],
          ]}
        />
      </section>
    </Stack>
  );
}

function Who({ event, t }: { event: EventDetails; t: Say }) {
  const { actor } = event;
  return (
    <>
      {actorName(event, t)}
      {actor.role && (
        <Text span c="dimmed">
          {" · "}
          {t("roleThen", { role: actor.role })}
        </Text>
      )}
      {actor.id && (
        <div>
          <Id value={actor.id} label="ID" />
        </div>
      )}
    </>
  );
}

function Changes({ event, t }: { event: EventDetails; t: Say }) {
  const changes = changesOf(event);
  if (changes.length === 0) return <Text c="dimmed">{t("noChanges")}</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
    <section className="table-box" tabIndex={0} aria-label={t("changes")}>
      <Table className="table" layout="fixed" miw={420}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t("field")}</Table.Th>
            {event.before && <Table.Th>{t("before")}</Table.Th>}
            {event.after && <Table.Th>{t("after")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => {
            const changed = event.before !== null && event.after !== null && before !== after;
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
      </Table>
    </section>
  );
}
