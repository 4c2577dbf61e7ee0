import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { calendarDate } from "../app/locale.ts";
import { useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { SearchField } from "../kit/search-field.tsx";
import { type Account, arranged, type Order } from "./account.ts";
import { ConnectedRow } from "./connected-row.tsx";
import { useMapping } from "./context.ts";
import { MissedNotice, NoTargetsNotice } from "./notices.tsx";
import { OpenRow } from "./open-row.tsx";
import { isConnected, type Row } from "./rows.ts";

/** From this many accounts on they are searched and put in order. */
const many = 8;

/** What is to be connected above, what is connected below. */
export function AccountLists(props: {
  rows: readonly Row[];
  readOnly: boolean;
  onRefresh: () => Promise<void>;
}) {
  const { rows, readOnly, onRefresh } = props;
  const { t, locale, visit } = useMapping();
  const { accounts, refreshing, run } = visit.view;
  const announce = useAnnounce();
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("bank");
  const refreshed = useTask(onRefresh);
  const shown = search === "" && order === "bank" ? accounts : arranged(accounts, search, order, locale);
  useEffect(() => {
    if (search !== "") announce(t("searchFound", { count: shown.length }));
  }, [search]);
  const rowOf = new Map(rows.map((row) => [row.account.id, row]));
  const open = shown.flatMap(({ id }) => rowOf.get(id) ?? []);
  const connected = shown.filter(isConnected);
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
          <SearchField label={t("search")} value={search} onInput={setSearch} />
          <OrderField order={order} onChange={setOrder} />
        </div>
      )}
      {search !== "" && shown.length === 0 && <p>{t("searchNone", { search })}</p>}
      <OpenPart
        rows={open}
        lost={readOnly}
        busy={run !== undefined}
        hidden={search !== "" && open.length === 0}
        tools={readOnly ? undefined : refresh}
      />
      <ConnectedPart
        accounts={connected}
        readOnly={readOnly || run !== undefined}
        hidden={search !== "" && connected.length === 0}
      />
    </div>
  );
}

function OpenPart(props: {
  rows: readonly Row[];
  lost: boolean;
  busy: boolean;
  hidden: boolean;
  tools: ComponentChildren;
}) {
  const { rows, lost, busy, hidden, tools } = props;
  const { t, locale, visit } = useMapping();
  const { earliest } = visit.dates;
  return (
    <section aria-labelledby="open-title" hidden={hidden}>
      <div class="feeds-head">
        <h2 id="open-title" class="feeds-title" tabIndex={-1}>
          {t("openTitle")} <span class="count">{rows.length}</span>
        </h2>
        {tools}
      </div>
      {rows.length === 0 ? (
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
            {rows.map((row) => (
              <OpenRow key={row.account.id} {...row} lost={lost} busy={busy} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function ConnectedPart(props: { accounts: readonly Account[]; readOnly: boolean; hidden: boolean }) {
  const { accounts, readOnly, hidden } = props;
  const { t } = useMapping();
  return (
    <section aria-labelledby="connected-title" hidden={hidden}>
      <h2 id="connected-title" class="feeds-title connected" tabIndex={-1}>
        {t("connectedTitle")} <span class="count">{accounts.length}</span>
      </h2>
      {accounts.length === 0 ? (
        <p class="soft">{t("connectedNone")}</p>
      ) : (
        <ul class="feeds">
          {accounts.map((account) => (
            <ConnectedRow key={account.id} account={account} readOnly={readOnly} />
          ))}
        </ul>
      )}
    </section>
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
