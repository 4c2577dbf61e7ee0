import { ActionIcon, Group, Menu, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useChange } from "../app/use-api.ts";
import { Icon } from "../kit/icon.tsx";
import { Go, LinkButton } from "../kit/link.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { Day, Time } from "../kit/time.tsx";
import { type Item, repairOf } from "./attention.ts";
import { attentionTexts } from "./attention-texts.ts";

/** One thing that needs somebody: whose it is, since when, how much it holds up, and what can be done. */
export function AttentionItem({ item }: { item: Item }) {
  const t = useTexts(attentionTexts);
  const { may } = useSession();
  const repair = repairOf(item);
  const { facts, lines } = item;
  const details = [
    item.platformKey && platformName(item.platformKey),
    facts.accountName,
    lines > 0 && t("lines", { count: lines }),
    facts.pushes !== undefined && t("pushes", { count: facts.pushes }),
    facts.messages !== undefined && facts.messages > 0 && t("messages", { count: facts.messages }),
  ].filter((one) => typeof one === "string");
  return (
    <li className="attention-item">
      <div className="attention-what">
        <Group gap={8} wrap="wrap">
          <Name item={item} />
          <Text size="sm" c="dimmed" component="span">
            {details.join(" · ")}
          </Text>
        </Group>
        {facts.reason && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {reasonOf(item, t)}
          </Text>
        )}
      </div>
      <Text size="sm" c="dimmed" component="div" className="attention-since">
        {item.mutedUntil ? (
          <>
            {t("mutedUntil")} <Time at={item.mutedUntil} />
          </>
        ) : facts.until ? (
          <Day date={facts.until} />
        ) : (
          <Time at={item.since} relative />
        )}
      </Text>
      <Group gap={6} wrap="nowrap" className="attention-acts">
        <LinkButton to={repair.to} variant="default" size="xs">
          {t(repair.text)}
        </LinkButton>
        {may("companies.change") && <MuteMenu item={item} />}
      </Group>
    </li>
  );
}

function Name({ item }: { item: Item }) {
  const name = nameOf(item);
  if (item.companyId === null)
    return (
      <Text size="sm" fw={600} component="span" className="attention-name">
        {name}
      </Text>
    );
  return (
    <Go to={`/companies/${item.companyId}`} size="sm" fw={600}>
      {name}
    </Go>
  );
}

/** What the provider said stands as it is; words of ours are told in the reader's language. */
function reasonOf(
  { facts: { reason = "" } }: Item,
  t: (key: keyof typeof attentionTexts.en) => string,
): string {
  const known = `reason.${reason}`;
  return known in attentionTexts.en ? t(known as keyof typeof attentionTexts.en) : reason;
}

const nameOf = ({ companyName, facts, subject }: Item): string => companyName ?? facts.url ?? subject;

const hours = { hour: 1, day: 24, week: 24 * 7, month: 24 * 30 } as const;

/** Takes a thing off everybody's list for a while, or puts it back. */
function MuteMenu({ item }: { item: Item }) {
  const t = useTexts(attentionTexts);
  const { kind, companyId, subject, mutedUntil } = item;
  const mute = useChange<string | null>(
    (until) => ({ method: "PUT", path: "/attention/mute", body: { kind, companyId, subject, until } }),
    {
      refresh: ["/attention"],
      onDone: (_, until) => notify.done(t(until ? "mute.done" : "unmute.done")),
    },
  );
  if (mutedUntil)
    return (
      <ActionIcon
        variant="default"
        size={30}
        loading={mute.isPending}
        aria-label={t("unmute")}
        title={t("unmute")}
        onClick={() => mute.mutate(null)}
      >
        <Icon name="bell" size={15} />
      </ActionIcon>
    );
  const until = (length: keyof typeof hours) =>
    new Date(Date.now() + hours[length] * 3_600_000).toISOString();
  const label = t("muteOf", { what: `${t(`kind.${kind}`)}, ${nameOf(item)}` });
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} loading={mute.isPending} aria-label={label} title={t("mute")}>
          <Icon name="mute" size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("muteFor")}</Menu.Label>
        {(Object.keys(hours) as (keyof typeof hours)[]).map((length) => (
          <Menu.Item key={length} onClick={() => mute.mutate(until(length))}>
            {t(`for.${length}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
