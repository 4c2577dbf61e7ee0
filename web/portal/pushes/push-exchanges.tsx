import { Accordion, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Code } from "../kit/code.tsx";
import { Definition } from "../kit/definition.tsx";
import { Empty } from "../kit/empty.tsx";
import { Id } from "../kit/id.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { detailTexts } from "./detail-texts.ts";
import type { Exchange, PushDetail } from "./push.ts";

/** Batches of a push, and every call to the accounting software about them, without secrets. */
export function PushExchanges({ detail }: { detail: PushDetail }) {
  const t = useTexts(detailTexts);
  const { batches, exchanges } = detail;
  if (batches.length === 0)
    return (
      <Empty icon="swap" title={t("noExchanges")}>
        {t("noExchangesText")}
      </Empty>
    );
  return (
    <Stack gap="xl">
      <Text size="sm" c="dimmed">
        {t("exchangesLead")}
      </Text>
      {batches.map((batch) => (
        <Stack
          key={batch.batchId}
          gap="sm"
          component="section"
          aria-label={t("batchOf", { count: batch.lines })}
        >
          <Text fw={600}>{t("batchOf", { count: batch.lines })}</Text>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Definition
              of={[
                [t("batchId"), <Id key="b" value={batch.batchId} label={t("batchId")} />],
                [t("receipt"), batch.receipt && <Id value={batch.receipt} label={t("receipt")} />],
                [t("reason"), batch.reason ?? undefined],
              ]}
            />
            <Definition
              of={[
                [
                  t("idempotencyKey"),
                  <Id key="i" value={batch.idempotencyKey} label={t("idempotencyKey")} short />,
                ],
                [t("digest"), <Id key="d" value={batch.requestDigest} label={t("digest")} short />],
                [t("attempts"), String(batch.attempts)],
              ]}
            />
          </SimpleGrid>
          <Calls exchanges={exchanges.filter(({ batchId }) => batchId === batch.batchId)} />
        </Stack>
      ))}
    </Stack>
  );
}

function Calls({ exchanges }: { exchanges: readonly Exchange[] }) {
  const t = useTexts(detailTexts);
  if (exchanges.length === 0) return <Text size="sm">{t("callsForgotten")}</Text>;
  return (
    <Accordion variant="contained" chevronPosition="left" order={2}>
      {exchanges.map((call) => (
        <Accordion.Item key={call.exchangeId} value={call.exchangeId}>
          <Accordion.Control>
            <Group gap="sm" wrap="wrap">
              <Pill tone={toneOf(call)}>
                {call.statusCode === null ? t("noAnswer") : String(call.statusCode)}
              </Pill>
              <code className="call">
                {call.method} {pathOf(call.address)}
              </code>
              <Text size="sm" c="dimmed">
                {t(`purpose.${call.purpose}`)} · {call.durationMs} ms
              </Text>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <Stack gap="sm">
              <Definition
                of={[
                  [t("at"), <Time key="a" at={call.at} />],
                  [t("address"), <code key="u">{call.address}</code>],
                  [t("failure"), call.failure ?? undefined],
                  [
                    t("providerReference"),
                    call.providerReference ? (
                      <Id key="r" value={call.providerReference} label={t("providerReference")} />
                    ) : undefined,
                  ],
                  [
                    t("digest"),
                    call.requestDigest ? (
                      <Id key="d" value={call.requestDigest} label={t("digest")} />
                    ) : undefined,
                  ],
                ]}
              />
              {call.request && <Said label={t("request")}>{call.request}</Said>}
              {call.answer && <Said label={t("answer")}>{call.answer}</Said>}
              {cut(call) && (
                <Text size="xs" c="dimmed">
                  {t("excerpt")}
                </Text>
              )}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Said({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {label}
      </Text>
      <Code label={label}>{readable(children)}</Code>
    </div>
  );
}

const toneOf = ({ statusCode }: Exchange): Tone =>
  statusCode === null || statusCode >= 500 ? "warn" : statusCode >= 400 ? "bad" : "good";

const pathOf = (address: string): string => (URL.canParse(address) ? new URL(address).pathname : address);

/** Whole JSON is set in lines; the beginning of one stays as it came. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const cut = ({ request, answer, requestOctets, answerOctets }: Exchange): boolean =>
  (request !== null && request.length < requestOctets * 0.9) ||
  (answer !== null && answer.length < (answerOctets ?? 0) * 0.9);
