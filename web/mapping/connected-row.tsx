import { calendarDate } from "../app/locale.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Badge, Notice } from "../kit/notice.tsx";
import { steady } from "../kit/steady.tsx";
import { type Account, targetGone } from "./account.ts";
import { useMapping } from "./context.ts";
import { AccountFacts } from "./pieces.tsx";

/** An account that feeds one in the books; `elsewhere` where somebody else connected it while it was being chosen for. */
function ConnectedRowView(props: { account: Account; elsewhere: boolean; readOnly: boolean }) {
  const { account, elsewhere, readOnly } = props;
  const { t, locale, askToDisconnect } = useMapping();
  const gone = targetGone(account);
  return (
    <li class="feed connected" data-account={account.id}>
      <div class="feed-source">
        <h3 tabIndex={-1}>{account.name}</h3>
        <AccountFacts account={account} />
      </div>
      <div class="feed-target">
        <span class="feed-label">{t("target")}</span>
        <span class="feed-way">
          <Icon name="right" />
          <span>{account.targetName}</span>
        </span>
      </div>
      <div class="feed-date">
        <Badge tone={gone ? "warn" : "done"}>
          {!gone && <Icon name="tick" size={14} />}
          {gone ? t("goneTitle") : t("statusConnected")}
        </Badge>
        {account.startDate && (
          <span class="small soft number">
            {t("since", { date: calendarDate(locale, account.startDate) })}
          </span>
        )}
      </div>
      <div class="feed-deed">
        {!readOnly && (
          <Button
            small
            kind="quiet"
            icon="unlink"
            label={`${t("disconnect")} ${account.name}`}
            onPress={() => askToDisconnect(account.id)}
          >
            {t("disconnect")}
          </Button>
        )}
      </div>
      {(gone || elsewhere) && (
        <div class="feed-note">
          <Notice tone="warn">
            <p>{t(gone ? "goneText" : "failChangedMeanwhile")}</p>
          </Notice>
        </div>
      )}
    </li>
  );
}
export const ConnectedRow = steady(ConnectedRowView);
