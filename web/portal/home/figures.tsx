import { Paper, SimpleGrid, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { HomeReply } from "../../../src/portal/home/home-reply.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { duration } from "../kit/duration.ts";
import { homeTexts } from "./texts.ts";

/** How things stand in four tiles; a number leads to the list of what it counts, where there is one. */
export function Figures({ home }: { home: HomeReply }) {
  const t = useTexts(homeTexts);
  const { locale } = useLocale();
  const { may } = useSession();
  const number = (value: number) => value.toLocaleString(locale);
  const { outcomes, delay } = home.today;
  const arrived = outcomes.delivered + outcomes["already-there"] + outcomes.collected;
  const pushes = may("pushes.view") ? "/pushes" : undefined;
  const connections = (["PendingAuth", "Deauthorized", "Unlinked"] as const).map((status) => ({
    label: t(`so.${status}`, { count: home.connections[status] }),
    value: number(home.connections[status]),
    to: `/companies?status=${status}`,
    bad: status === "Deauthorized" && home.connections[status] > 0,
  }));
  const { lines, atLeast } = home.waiting;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
      <Tile
        title={t("connections")}
        value={number(home.connections.Linked)}
        to="/companies?status=Linked"
        word={t("so.Linked", { count: home.connections.Linked })}
        lead={t("ofCompanies", { count: home.companies })}
        parts={connections}
      />
      <Tile
        title={t("accounts")}
        value={number(home.accounts.connected)}
        word={t("so.connected", { count: home.accounts.connected })}
        parts={(["connecting", "pending", "disconnected"] as const).map((status) => ({
          label: t(`so.${status}`, { count: home.accounts[status] }),
          value: number(home.accounts[status]),
        }))}
      />
      <Tile
        title={t("today")}
        value={number(arrived)}
        lead={t("todayText")}
        parts={[
          {
            label: t("today.refused"),
            value: number(outcomes.refused),
            to: pushes && `${pushes}?outcome=refused`,
            bad: outcomes.refused > 0,
          },
          { label: t("today.collected"), value: number(outcomes.collected) },
          { label: t("today.already-there"), value: number(outcomes["already-there"]) },
        ]}
      />
      <Tile
        title={t("waiting")}
        value={atLeast ? t("atLeast", { count: lines }) : number(lines)}
        to={pushes && `${pushes}?status=Pending`}
        lead={t("waitingText")}
        parts={
          delay
            ? (["p50", "p95", "p99"] as const).map((part) => ({
                label: t(`delay.${part}`),
                value: duration(locale, delay[part]),
              }))
            : [{ label: t("noDelay"), value: "" }]
        }
        partsTitle={delay ? t("delay") : undefined}
      />
    </SimpleGrid>
  );
}

interface Part {
  readonly label: string;
  readonly value: string;
  readonly to?: string;
  readonly bad?: boolean;
}

function Tile(props: {
  title: string;
  value: string;
  to?: string;
  word?: string;
  lead?: string;
  parts: readonly Part[];
  partsTitle?: string;
}): ReactNode {
  const { title, value, to, word, lead, parts, partsTitle } = props;
  return (
    <Paper withBorder p="md" component="section" aria-label={title} className="tile">
      <Title order={2} size="sm" fw={600} c="dimmed">
        {title}
      </Title>
      <div className="tile-value">{to ? <Link href={to}>{value}</Link> : <span>{value}</span>}</div>
      <Text size="sm" c="dimmed">
        {[word, lead].filter(Boolean).join(" · ")}
      </Text>
      {partsTitle && (
        <Text size="sm" fw={600} c="dimmed" className="tile-parts-title">
          {partsTitle}
        </Text>
      )}
      <dl className="tile-parts" data-titled={partsTitle !== undefined}>
        {parts.map((part) => (
          <div key={part.label}>
            <dt>{part.label}</dt>
            <dd className={part.bad ? "bad" : undefined}>
              {part.to ? <Link href={part.to}>{part.value}</Link> : part.value}
            </dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
