import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Static } from "typebox";
import type { DataFacts } from "../../../src/portal/system/data-view.ts";
import type { RetentionPlan } from "../../../src/portal/system/plan-retention.ts";
import { useLocale, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { ConfirmTyped } from "../kit/confirm.tsx";
import { Failure } from "../kit/failure.tsx";
import { findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { Time } from "../kit/time.tsx";
import { dataTexts } from "./data-texts.ts";
import { whole } from "./measures.ts";

type Plan = Static<typeof RetentionPlan>;
type Kept = DataFacts["retention"][number];
export type ChangeableKept = Kept & { readonly change: NonNullable<Kept["change"]> };
const secondsOfDay = 86_400;

/** Asks for other days; what they delete is counted first, and asked for by name. */
export function ChangeRetention({ of: kept, onClose }: { of: ChangeableKept; onClose: () => void }) {
  const t = useTexts(dataTexts);
  const { least, most, standardDays } = kept.change;
  const now = (kept.keptSeconds ?? 0) / secondsOfDay;
  const [days, setDays] = useState<number | "">(now);
  const [planned, setPlanned] = useState<number>();
  const path = `/system/retention/${kept.what}`;
  const plan = useApi<Plan>(`${path}/plan?days=${planned}`, { enabled: planned !== undefined });
  const set = useChange<number | null>((value) => ({ method: "PUT", path, body: { days: value } }), {
    refresh: ["/system/data"],
    onDone: () => {
      notify.done(t("retentionChanged"));
      onClose();
    },
  });
  // What the processes were started with is set by taking away what was set here, and follows them then.
  const save = (value: number) => set.mutate(value === standardDays ? null : value);
  if (planned !== undefined && plan.data)
    return (
      <Planned
        plan={plan.data}
        busy={set.isPending}
        error={set.error}
        onConfirm={() => save(planned)}
        onClose={onClose}
      />
    );
  const good = days !== "" && days >= least && days <= most && days !== now;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!good) return;
    if (days < now) setPlanned(days);
    else save(days);
  };
  const error = set.error ?? plan.error;
  return (
    <Modal opened onClose={onClose} title={t(`what.${kept.what}`)}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <NumberInput
            label={t("daysKept")}
            description={t(`limits.${kept.what as LimitedName}`, { least, most })}
            value={days}
            onChange={(value) => setDays(value === "" ? "" : Number(value))}
            min={least}
            max={most}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="none"
            error={
              days !== "" && (days < least || days > most)
                ? t("daysOutside", { least, most })
                : findingAt(error, "days")
            }
            data-autofocus
          />
          {standardDays !== now && (
            <Text size="sm" c="dimmed">
              {t("standard", { days: standardDays })}
            </Text>
          )}
          {error && !findingAt(error, "days") && <Failure error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button
              type="submit"
              disabled={!good}
              loading={set.isPending || (planned !== undefined && plan.isFetching)}
            >
              {t(days !== "" && days < now ? "look" : "save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type LimitedName = "webhookMessages" | "requestLog" | "providerExchanges" | "idempotency";

/** What less retention deletes, with the days to be typed. */
function Planned(props: {
  plan: Plan;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { plan, ...asking } = props;
  const t = useTexts(dataTexts);
  const { locale } = useLocale();
  const rows = plan.deletes.filter(({ count }) => count > 0);
  return (
    <ConfirmTyped
      word={t("days", { count: plan.toDays })}
      title={t("shortenTitle", { what: t(`what.${plan.what}`) })}
      action={t("shorten")}
      {...asking}
    >
      {plan.olderThan === null ? (
        t("shortenNew")
      ) : (
        <>
          {rows.length === 0 ? t("deletesNothing") : t("deletes")} <Time at={plan.olderThan} />
          {rows.length > 0 && (
            <ul>
              {rows.map((row) => (
                <li key={row.rows}>
                  {t(row.more ? `moreRows.${row.rows}` : `rows.${row.rows}`, {
                    number: whole(locale, row.count),
                  })}
                </li>
              ))}
            </ul>
          )}
          {rows.length > 0 && <Text size="sm">{t("notBack")}</Text>}
        </>
      )}
    </ConfirmTyped>
  );
}
