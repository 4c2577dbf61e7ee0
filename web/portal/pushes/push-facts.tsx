import { SimpleGrid, Text } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Definition } from "../kit/definition.tsx";
import { Id } from "../kit/id.tsx";
import { Go } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { Status } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { detailTexts } from "./detail-texts.ts";
import { type PushDetail, span } from "./push.ts";

/** Whose push it is, when it came, how long it took, and by which names it is found elsewhere. */
export function PushFacts({ detail }: { detail: PushDetail }) {
  const t = useTexts(detailTexts);
  const { locale } = useLocale();
  const { may } = useSession();
  const { push, correlationId, firstSentOnUtc, timeline } = detail;
  // What people push from here is told in the audit log; the log of requests has calls of the API.
  const byPerson = timeline[0]?.actor?.kind === "person";
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg" style={{ alignItems: "start" }}>
      <Definition
        of={[
          [
            t("company"),
            <Go key="c" to={`/companies/${push.companyId}`}>
              {push.companyName}
            </Go>,
          ],
          [
            t("account"),
            push.accountName && (
              <span>
                {push.accountName}{" "}
                <Text span c="dimmed">
                  {push.accountNumber}
                </Text>
              </span>
            ),
          ],
          [
            t("software"),
            <span key="s">
              {platformName(push.platformKey, push.platformName)}{" "}
              <Status kind="connection" of={push.connectionStatus} />
            </span>,
          ],
        ]}
      />
      <Definition
        of={[
          [t("requested"), <Time key="r" at={push.requestedOnUtc} />],
          [
            t("firstSent"),
            firstSentOnUtc && (
              <span>
                <Time at={firstSentOnUtc} />{" "}
                <Text span c="dimmed">
                  {t("after", { span: span(locale, push.requestedOnUtc, firstSentOnUtc) })}
                </Text>
              </span>
            ),
          ],
          [
            t("completed"),
            push.completedOnUtc && (
              <span>
                <Time at={push.completedOnUtc} />{" "}
                <Text span c="dimmed">
                  {t("after", { span: span(locale, push.requestedOnUtc, push.completedOnUtc) })}
                </Text>
              </span>
            ),
          ],
          [
            t("timeLimit"),
            push.timeoutInMinutes === null ? undefined : t("minutes", { count: push.timeoutInMinutes }),
          ],
          [
            t("handledBy"),
            push.handled ? (
              <span key="h">
                {push.handled.by}, <Time at={push.handled.at} />
                {push.handled.note && <Text size="sm">{push.handled.note}</Text>}
              </span>
            ) : undefined,
          ],
        ]}
      />
      <Definition
        of={[
          [t("key"), <Id key="k" value={push.pushOperationKey} label={t("key")} />],
          [t("connectionId"), <Id key="n" value={push.connectionId} label={t("connectionId")} />],
          [t("accountId"), push.accountId && <Id value={push.accountId} label={t("accountId")} />],
          [
            t("correlationId"),
            correlationId && (
              <span>
                <Id value={correlationId} label={t("correlationId")} />
                {may("settings.manage") && !byPerson && (
                  <Go to={`/developers/requests/${correlationId}`} size="sm" ml={6}>
                    {t("requestLog")}
                  </Go>
                )}
              </span>
            ),
          ],
        ]}
      />
    </SimpleGrid>
  );
}
