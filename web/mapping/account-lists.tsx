import type { ComponentChildren } from "preact";
import { calendarDate } from "../app/locale.ts";
import { useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { SearchField } from "../kit/search-field.tsx";
import type { Account, Order } from "./account.ts";
import { ConnectedRow } from "./connected-row.tsx";
import { useMapping } from "./context.ts";
import { MissedNotice, NoTargetsNotice } from "./notices.tsx";
import { OpenRow } from "./open-row.tsx";
import type { Row } from "./rows.ts";
import type { Arrangement, Part } from "./use-arrangement.ts";

/** From this many accounts on they are searched and put in order. */
const many = 8;

/** What is to be connected above, what is connected below. */
export function AccountLists(props: {
  arrangement: Arrangement;
  readOnly: boolean;
  onRefresh: () => Promise<void>;
}) {
  const { arrangement, readOnly, onRefresh } = props;
  const { search, order, found, open, connected } = arrangement;
  const { t, visit } = useMapping();
  const { accounts, refreshing, run } = visit.view;
  const refreshed = useTask(onRefresh);
  const refresh = (
    <Button
      kind="quiet"
      small
      icon="again"
      busy={refreshing || refreshed.busy}
      onPress={() => refreshed.run()}
    >
      {t("refresh")}
    </Button>
  );
  if (accounts.length === 0)
    return (
      <div class="mapping-lists">
        <Notice title={t("emptyTitle")}>
          <p>{t("emptyText")}</p>
          <p>{t("emptyHelp")}</p>
          {refresh}
        </Notice>
      </div>
    );
  return (
    <div class="mapping-lists">
      <MissedNotice accounts={accounts} />
      {!readOnly && <NoTargetsNotice accounts={accounts} />}
      {accounts.length > many && (
        <div class="mapping-tools">
          <SearchField label={t("search")} value={search} onInput={arrangement.setSearch} />
          <OrderField order={order} onChange={arrangement.setOrder} />
        </div>
      )}
      {search !== "" && found === 0 && <p>{t("searchNone", { search })}</p>}
      <OpenPart
        part={open}
        lost={readOnly}
        busy={run !== undefined}
        hidden={search !== "" && open.count === 0}
        tools={readOnly ? undefined : refresh}
      />
      <ConnectedPart
        part={connected}
        readOnly={readOnly || run !== undefined}
        hidden={search !== "" && connected.count === 0}
      />
    </div>
  );
}

function OpenPart(props: {
  part: Part<Row>;
  lost: boolean;
  busy: boolean;
  hidden: boolean;
  tools: ComponentChildren;
}) {
  const { part, lost, busy, hidden, tools } = props;
  const { t, locale, visit } = useMapping();
  const { earliest } = visit.dates;
  return (
    <section aria-labelledby="open-title" hidden={hidden}>
      <div class="feeds-head">
        <h2 id="open-title" class="feeds-title" tabIndex={-1}>
          {t("openTitle")} <span class="count">{part.count}</span>
        </h2>
        {tools}
      </div>
      {part.count === 0 ? (
        <p class="soft">{t("openNone")}</p>
      ) : (
        <>
          <p class="small soft" id="start-hint" hidden={lost}>
            {t("startHint")} {earliest && t("startEarliest", { earliest: calendarDate(locale, earliest) })}
          </p>
          <div class="feed-heads" aria-hidden="true" hidden={lost}>
            <span>{t("yourAccount")}</span>
            <span>{t("target")}</span>
            <span>{t("startDate")}</span>
            <span />
          </div>
          <ul class="feeds open">
            {part.shown.map((row) => (
              <OpenRow key={row.account.id} {...row} lost={lost} busy={busy} />
            ))}
          </ul>
          <More part={part} />
        </>
      )}
    </section>
  );
}

function ConnectedPart(props: { part: Part<Account>; readOnly: boolean; hidden: boolean }) {
  const { part, readOnly, hidden } = props;
  const { t, visit } = useMapping();
  const { progress } = visit.view;
  return (
    <section aria-labelledby="connected-title" hidden={hidden}>
      <h2 id="connected-title" class="feeds-title connected" tabIndex={-1}>
        {t("connectedTitle")} <span class="count">{part.count}</span>
      </h2>
      {part.count === 0 ? (
        <p class="soft">{t("connectedNone")}</p>
      ) : (
        <ul class="feeds">
          {part.shown.map((account) => (
            <ConnectedRow
              key={account.id}
              account={account}
              elsewhere={progress.get(account.id)?.kind === "failed"}
              readOnly={readOnly}
            />
          ))}
        </ul>
      )}
      <More part={part} />
    </section>
  );
}

function More<T>({ part: { shown, count, showMore } }: { part: Part<T> }) {
  const { t } = useMapping();
  if (shown.length >= count) return null;
  return (
    <p>
      <Button kind="quiet" small onPress={showMore}>
        {t("showMore", { count: count - shown.length })}
      </Button>
    </p>
  );
}

function OrderField({ order, onChange }: { order: Order; onChange: (order: Order) => void }) {
  const { t } = useMapping();
  return (
    <label class="order">
      <span>{t("order")}</span>
      <select class="input" value={order} onChange={(event) => onChange(event.currentTarget.value as Order)}>
        <option value="bank">{t("orderBank")}</option>
        <option value="name-up">{t("orderUp")}</option>
        <option value="name-down">{t("orderDown")}</option>
      </select>
    </label>
  );
}
