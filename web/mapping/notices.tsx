import { useState } from "preact/hooks";
import { useApp } from "../app/context.ts";
import { calendarDate } from "../app/locale.ts";
import { isWebAddress } from "../app/pieces.tsx";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";
import type { MappingKey } from "./texts.ts";

interface Lost {
  readonly title: MappingKey;
  readonly text: MappingKey;
  readonly deed: MappingKey;
  /** Where that leads. */
  readonly step: "leaving" | "consent";
}
const lost: Readonly<Record<string, Lost>> = {
  // What was agreed to still holds; where it does not, the consent is asked for on the way.
  Deauthorized: { title: "lostTitle", text: "lostText", deed: "reconnect", step: "leaving" },
  Unlinked: { title: "unlinkedTitle", text: "unlinkedText", deed: "reconnect", step: "consent" },
  PendingAuth: { title: "pendingTitle", text: "pendingText", deed: "continueLink", step: "consent" },
};

/** Above a list that can only be read: why, and the way on. */
export function LostNotice() {
  const { go } = useApp();
  const { connection, t } = useMapping();
  if (connection.problem?.code === "switched-off")
    return (
      <Notice tone="alert" urgent title={t("switchedOffTitle")}>
        <p>{t("switchedOffText")}</p>
      </Notice>
    );
  const said = lost[connection.status];
  if (!said) return null;
  return (
    <Notice tone="warn" urgent title={t(said.title)}>
      <p>{t(said.text)}</p>
      <Button small onPress={() => go(`connections/${connection.id}/${said.step}`)}>
        {t(said.deed)}
      </Button>
    </Notice>
  );
}

/** Accounts named in the notice at most. */
const named = 3;

/** Transactions that the accounting software did not take within the last weeks. */
export function MissedNotice({ accounts }: { accounts: readonly Account[] }) {
  const { t, locale } = useMapping();
  const { state } = useApp();
  const [hidden, setHidden] = useState(false);
  const concerned = accounts.filter(({ missed }) => missed.length > 0);
  if (hidden || concerned.length === 0) return null;
  const { supportUrl } = state.operator;
  return (
    <Notice tone="warn" title={t("missedTitle")}>
      <ul>
        {concerned.slice(0, named).map((account) => (
          <li key={account.id}>
            {account.missed.map(({ from, to, lines, reason }) => {
              const [first, last] = [from, to].map((day) => calendarDate(locale, day)) as [string, string];
              return (
                <p key={`${from} ${reason}`}>
                  {t(first === last ? "missedSame" : "missedSpan", {
                    account: account.name,
                    count: lines,
                    from: first,
                    to: last,
                  })}{" "}
                  <span lang="en">{reason}</span>
                </p>
              );
            })}
          </li>
        ))}
      </ul>
      {concerned.length > named && <p>{t("missedMore", { count: concerned.length - named })}</p>}
      <p>{t("missedText")}</p>
      <div class="buttons tight">
        <Button kind="quiet" small onPress={() => setHidden(true)}>
          {t("missedHide")}
        </Button>
        {supportUrl && isWebAddress(supportUrl) && (
          <a class="button quiet small" href={supportUrl} target="_blank" rel="noreferrer">
            {t("help")}
          </a>
        )}
      </div>
    </Notice>
  );
}

/** Where no account in the books fits any of the bank's. */
export function NoTargetsNotice({ accounts }: { accounts: readonly Account[] }) {
  const { t, locale } = useMapping();
  const open = accounts.filter(({ status }) => status === "pending" || status === "disconnected");
  const currencies = [...new Set(open.map(({ currency }) => currency))];
  if (open.length === 0 || open.some(({ options }) => !options || options.length > 0)) return null;
  return (
    <Notice title={t("noTargetsTitle")}>
      <p>{t("noTargetsText", { currencies: new Intl.ListFormat(locale).format(currencies) })}</p>
    </Notice>
  );
}
