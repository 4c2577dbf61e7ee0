import { Group as Row, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "../kit/icon.tsx";
import { Go } from "../kit/link.tsx";
import { Pill, type Tone } from "../kit/status.tsx";
import { type Group, keyOf, type Severity } from "./attention.ts";
import { AttentionItem } from "./attention-item.tsx";
import { attentionTexts } from "./attention-texts.ts";
import "./home.css";

export const tones: Readonly<Record<Severity, Tone>> = { urgent: "bad", warning: "warn", notice: "busy" };

/** Things that need somebody by kind: what happened, what to do, and the most pressing of each. */
export function AttentionGroups(props: { groups: readonly Group[]; level: 2 | 3; whole?: boolean }) {
  const { groups, ...shown } = props;
  return (
    <div className="attention">
      {groups.map((group) => (
        <AttentionGroup key={group.kind} group={group} {...shown} />
      ))}
    </div>
  );
}

function AttentionGroup(props: { group: Group; level: 2 | 3; whole?: boolean }): ReactNode {
  const { group, level, whole } = props;
  const t = useTexts(attentionTexts);
  const { kind, severity, found, muted, customers, lines, items } = group;
  const facts = [
    customers > 0 && t("customers", { count: customers }),
    lines > 0 && t("lines", { count: lines }),
    muted > 0 && t("mutedCount", { count: muted }),
  ].filter((fact) => typeof fact === "string");
  const more = found - muted > items.length;
  return (
    <section aria-labelledby={`attention-${kind}`} className="attention-group">
      <Row gap="xs" wrap="wrap" justify="space-between">
        <Row gap={8}>
          <Title order={level} size="h4" id={`attention-${kind}`}>
            {t(`kind.${kind}`)}
          </Title>
          <Pill tone={tones[severity]}>{t(`severity.${severity}`)}</Pill>
        </Row>
        <Text size="sm" c="dimmed" className="attention-facts">
          {facts.join(" · ")}
        </Text>
      </Row>
      <Text size="sm" c="dimmed" maw={720} mt={2}>
        {t(`repair.${kind}`)}
      </Text>
      {items.length > 0 && (
        <ul className="attention-items">
          {items.map((item) => (
            <AttentionItem key={keyOf(item)} item={item} />
          ))}
        </ul>
      )}
      {more && !whole && (
        <Go to={`/attention?kind=${kind}`} size="sm" className="attention-more">
          {t("all", { count: found - muted })} <Icon name="forth" size={13} />
        </Go>
      )}
      {more && whole && (
        <Text size="sm" c="dimmed">
          {t("most", { count: items.length })}
        </Text>
      )}
    </section>
  );
}
