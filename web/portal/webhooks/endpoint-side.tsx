import { Badge, Group, Paper, Stack } from "@mantine/core";
import { api } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { Definition } from "../kit/definition.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Secret } from "../kit/secret.tsx";
import { Duration, Time } from "../kit/time.tsx";
import { webhookTexts } from "./texts.ts";
import { type Endpoint, errorRate } from "./webhooks.ts";

/** What an endpoint is: its address, its secret, what it is told of. */
export function EndpointSide({ endpoint }: { endpoint: Endpoint }) {
  const t = useTexts(webhookTexts);
  const reveal = async () => {
    try {
      return (await api.get<{ secret: string }>(`/webhooks/${endpoint.id}/secret`)).secret;
    } catch (error) {
      notify.failed(error, t("notShown"));
      throw error;
    }
  };
  const { lastDay, lastFourWeeks, failingSince, heldUntil, oldSecretUntil } = endpoint;
  const share = (counts: Endpoint["lastDay"]) => {
    const rate = errorRate(counts);
    const count = counts.succeeded + counts.failed;
    return rate === null ? null : t("shareOf", { rate, count });
  };
  return (
    <Paper withBorder p="md" className="endpoint-side">
      <Stack gap="md">
        <Definition
          of={[
            [t("url"), <Id key="url" value={endpoint.url} label={t("url")} />],
            [t("id"), <Id key="id" value={endpoint.id} label={t("id")} />],
            [t("secret"), <Secret key="secret" label={t("secret")} reveal={reveal} />],
            [t("oldSecret"), oldSecretUntil ? <Time key="old" at={oldSecretUntil} /> : undefined],
            [t("errorRateDay"), share(lastDay)],
            [t("errorRateWeeks"), share(lastFourWeeks)],
            [
              t("meanTime"),
              lastFourWeeks.meanMs === null ? null : <Duration key="mean" ms={lastFourWeeks.meanMs} />,
            ],
            [t("failingSince"), failingSince ? <Time key="failing" at={failingSince} relative /> : undefined],
            [t("heldUntil"), heldUntil ? <Time key="held" at={heldUntil} /> : undefined],
            [
              t("rate"),
              endpoint.rateLimit === undefined ? t("noRate") : t("perSecond", { count: endpoint.rateLimit }),
            ],
            [t("headers"), endpoint.headerNames.length > 0 ? endpoint.headerNames.join(", ") : null],
            [t("tags"), endpoint.companyTags?.join(", ") ?? t("everyCompany")],
            [t("created"), <Time key="created" at={endpoint.created} />],
            [
              t("events"),
              <Group key="events" gap={4}>
                {endpoint.eventTypes.map((name) => (
                  <Badge key={name} variant="default" radius="sm" tt="none" fw={500}>
                    {name}
                  </Badge>
                ))}
              </Group>,
            ],
          ]}
        />
      </Stack>
    </Paper>
  );
}
