import { Alert, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Static } from "typebox";
import type { MappingItem, MappingResult } from "../../../src/mapping/feed.ts";
import type { MappingSuggestions } from "../../../src/mapping/suggestion.ts";
import { useColon, useTexts } from "../app/locale.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { Form } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { accountTexts } from "./account-texts.ts";
import type { AccountDialog } from "./add-account.tsx";
import { connectionPath, type SourceAccountReply } from "./company.ts";

type Item = Static<typeof MappingItem>;
type Target = NonNullable<Item["targetAccountOptions"]>[number];
type Suggested = MappingSuggestions["accounts"][number];

/** A new account in the books, among the targets that are there. */
const newTarget = "new account";

/** Lets a source account feed an account in the books: the likely one first, with why it is likely. */
export function MapAccount(props: AccountDialog & { account: SourceAccountReply }) {
  const { companyId, connection, account, onClose } = props;
  const t = useTexts(accountTexts);
  const base = `${connectionPath(companyId, connection.id)}/bankFeedAccounts`;
  const mapping = useApi<Item[]>(`${base}/mapping`);
  const advice = useApi<MappingSuggestions>(`${base}/suggestions`);
  const item = mapping.data?.find(({ sourceAccountId }) => sourceAccountId === account.id);
  const suggested = advice.data?.accounts.find(({ sourceAccountId }) => sourceAccountId === account.id);
  const error = mapping.error ?? advice.error;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("mapTitle", { account: account.accountName })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {error && (
        <Failure error={error} onRetry={() => void Promise.all([mapping.refetch(), advice.refetch()])} />
      )}
      {!error && !(item && suggested) && <Waiting />}
      {item && suggested && advice.data && (
        <Choice {...props} base={base} item={item} suggested={suggested} dates={advice.data.startDate} />
      )}
    </Modal>
  );
}

function Choice(
  props: AccountDialog & {
    account: SourceAccountReply;
    base: string;
    item: Item;
    suggested: Suggested;
    dates: MappingSuggestions["startDate"];
  },
) {
  const { account, base, companyId, connection, dates, item, onClose, suggested } = props;
  const t = useTexts(accountTexts);
  const software = platformName(connection.integrationKey, connection.platformName);
  const options = sortedBy(suggested, item.targetAccountOptions ?? []);
  const [target, choose] = useState(suggested.preselected ?? "");
  const [start, setStart] = useState(suggested.suggestedStart);
  const map = useChange<void, MappingResult>(
    () => ({
      path: `${base}/mapping`,
      body: {
        sourceAccountId: account.id,
        feedStartDate: start || null,
        ...(target === newTarget ? {} : { targetAccountId: target }),
      },
    }),
    {
      refresh: [`/companies/${companyId}`],
      onDone: ({ error, status }) => {
        if (error) return;
        notify.done(t(status === "connected" ? "mapped" : "mapping", { account: account.accountName }));
        onClose();
      },
    },
  );
  if (suggested.blocked)
    return (
      <Alert color="yellow" title={t("blocked")}>
        {suggested.blocked.message}
      </Alert>
    );
  return (
    <Form
      action={t("map")}
      busy={map.isPending}
      error={map.error}
      disabled={target === ""}
      onSubmit={() => map.mutate()}
      onCancel={onClose}
    >
      {(map.data?.error ?? item.error) && (
        <Alert color="red" title={t("mapRefused", { software })}>
          {map.data?.error ?? item.error}
        </Alert>
      )}
      <Radio.Group label={t("targets", { software })} value={target} onChange={choose}>
        <Stack gap="xs" mt="xs" className="targets">
          {options.map((option) => (
            <Radio
              key={option.id}
              value={option.id}
              label={option.accountNumber ? `${option.name} · ${option.accountNumber}` : option.name}
              description={<Likelihood suggested={suggested} target={option.id} />}
            />
          ))}
          {suggested.newAccount.possible && (
            <Radio
              value={newTarget}
              label={t("newTarget", { name: suggested.newAccount.name })}
              description={t("newTargetText", { software })}
            />
          )}
        </Stack>
      </Radio.Group>
      {options.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("noTargets", { currency: account.currency })}
        </Text>
      )}
      <TextInput
        type="date"
        label={t("start")}
        description={t("startHint")}
        min={dates.earliest ?? undefined}
        max={dates.latest}
        value={start}
        onChange={(event) => setStart(event.currentTarget.value)}
        maw={220}
      />
    </Form>
  );
}

function Likelihood({ suggested, target }: { suggested: Suggested; target: string }) {
  const t = useTexts(accountTexts);
  const colon = useColon();
  const found = suggested.suggestions.find(({ targetAccountId }) => targetAccountId === target);
  if (!found) return null;
  const reasons = found.reasons.map((reason) => t(`reason.${reason}`)).join(", ");
  return (
    <>
      {t(`confidence.${found.confidence}`)}
      {colon} {reasons}
    </>
  );
}

/** Those that are suggested first, the best of them at the top. */
function sortedBy({ suggestions }: Suggested, options: readonly Target[]): readonly Target[] {
  const rank = (id: string) => {
    const place = suggestions.findIndex(({ targetAccountId }) => targetAccountId === id);
    return place === -1 ? suggestions.length : place;
  };
  return options.toSorted((a, b) => rank(a.id) - rank(b.id));
}
