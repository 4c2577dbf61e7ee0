import { Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { type Event, targetName } from "./audit.ts";
import { auditTexts } from "./texts.ts";

/** What an event was about: the company, and the nearest thing of it or of the installation. */
export function About({ event }: { event: Event }) {
  return (
    <>
      <Company event={event} />
      <Thing event={event} />
    </>
  );
}

export function Company({ event: { companyId, companyName } }: { event: Event }) {
  const t = useTexts(auditTexts);
  if (companyId !== null && companyName)
    return (
      <Go to={`/companies/${companyId}`} size="sm">
        {companyName}
      </Go>
    );
  return (
    <Text span size="sm" c="dimmed">
      {t(companyId === null ? "installation" : "deletedCompany")}
    </Text>
  );
}

function Thing({ event }: { event: Event }) {
  const t = useTexts(auditTexts);
  const { target, concerns } = event;
  const { operationId, webhookId, personId } = target as Record<string, string | undefined>;
  const software = concerns.platformKey && platformName(concerns.platformKey);
  const name = [concerns.name, software].filter(Boolean).join(" · ");
  const to = operationId
    ? `/pushes/${operationId}`
    : webhookId
      ? `/monitor/events/${webhookId}`
      : personId && "/settings/users";
  const [key, id] = Object.entries(target).findLast(([key]) => key !== "companyId") ?? [];
  if (!name && typeof id !== "string") return null;
  const words = operationId ? [t("target.operationId"), name].filter(Boolean).join(" · ") : name;
  return (
    <Text span size="xs" display="block" className="about">
      {key === "operation" ? (
        <code>{String(id)}</code>
      ) : !words ? (
        <Id value={String(id)} label={targetName(String(key), t)} short />
      ) : to ? (
        <Go to={to} size="xs">
          {words}
        </Go>
      ) : (
        words
      )}
    </Text>
  );
}
