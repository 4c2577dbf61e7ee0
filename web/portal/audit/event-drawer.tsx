import { Drawer, Group, Stack, Text, Title } from "@mantine/core";
import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { useRoleName } from "../people/role-name.ts";
import { actorName, type EventDetails, type Say, sentenceOf, targetName } from "./audit.ts";
import { Changes } from "./changes.tsx";
import { auditEventTexts } from "./event-texts.ts";
import { Outcome } from "./outcome.tsx";
import { auditTexts } from "./texts.ts";

/** One event whole: who, from where, what was there before and after, and its place in the chain. */
export function EventDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(auditTexts);
  const told = useTexts(auditEventTexts);
  const { data, error, refetch } = useApi<EventDetails>(`/audit/events/${encodeURIComponent(id)}`);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={data ? sentenceOf(data.type, told) : t("details")}
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Event event={data} />}
    </Drawer>
  );
}

function Event({ event }: { event: EventDetails }) {
  const t = useTexts(auditTexts);
  const { actor, companyId, companyName, concerns, correlationId, target } = event;
  return (
    <Stack gap="lg">
      <Definition
        of={[
          [t("event"), <Id key="type" value={event.type} label={t("event")} />],
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
          [t("concerns"), concerns.name ?? undefined],
          ...Object.entries(target)
            .filter(([name]) => name !== "companyId")
            .map(([name, value]) => targetLine(targetName(name, t), String(value))),
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
        {!event.erased && <Changes event={event} />}
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

const targetLine = (name: string, value: string) =>
  [name, <Id key={name} value={value} label={name} />] as const;

function Who({ event, t }: { event: EventDetails; t: Say }) {
  const roleName = useRoleName();
  const { actor } = event;
  return (
    <>
      {actorName(event, t)}
      {actor.role && (
        <Text span c="dimmed">
          {" · "}
          {t("roleThen", { role: roleName(actor.role as PortalRole) })}
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
