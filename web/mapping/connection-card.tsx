import { useState } from "preact/hooks";
import type { CompanyInformation, ConnectionStatus } from "../api/replies.ts";
import { softwareOf, useApp } from "../app/context.ts";
import { distance, instant } from "../app/locale.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Badge, type Tone } from "../kit/notice.tsx";
import { useMapping } from "./context.ts";
import type { MappingKey } from "./texts.ts";

const standings: Readonly<Record<ConnectionStatus, { tone: Tone | "plain"; text: MappingKey }>> = {
  Linked: { tone: "done", text: "cardConnected" },
  PendingAuth: { tone: "calm", text: "cardPending" },
  Deauthorized: { tone: "warn", text: "cardLost" },
  Unlinked: { tone: "plain", text: "cardUnlinked" },
};

/** The connection behind the accounts: beside them where there is room, else a bar above that opens. */
export function ConnectionCard(props: { information: CompanyInformation | undefined; onEnd: () => void }) {
  const { information, onEnd } = props;
  const app = useApp();
  const { connection, t, locale } = useMapping();
  const [open, setOpen] = useState(false);
  const { tone, text } = standings[connection.status];
  const organisation = information?.companyName || connection.organisation;
  const moment = (iso: string) => (
    <>
      {instant(locale, iso)} <span class="soft">({distance(locale, iso, Date.now())})</span>
    </>
  );
  return (
    <section class={open ? "connection open" : "connection"} aria-labelledby="connection-title">
      <div class="connection-head">
        <SoftwareLogo software={softwareOf(app, connection)} />
        <h2 id="connection-title">
          <span class="aside">{t("cardTitle")}: </span>
          {connection.name}
          {organisation && <span class="soft">{organisation}</span>}
        </h2>
        <Badge tone={tone}>{t(text)}</Badge>
        <button
          type="button"
          class="plain-button connection-more"
          aria-expanded={open}
          aria-controls="connection-facts"
          onClick={() => setOpen(!open)}
        >
          <span>{t("cardMore")}</span>
          <Icon name="down" />
        </button>
      </div>
      <div id="connection-facts" class="connection-facts">
        <dl>
          {information && (
            <>
              <dt>{t("cardCurrency")}</dt>
              <dd>{information.baseCurrency}</dd>
            </>
          )}
          <dt>{t("cardActivity")}</dt>
          <dd>{connection.lastActivityAt ? moment(connection.lastActivityAt) : t("cardNoActivity")}</dd>
          {connection.authorizedAt && (
            <>
              <dt>{t("cardAuthorised")}</dt>
              <dd>{moment(connection.authorizedAt)}</dd>
            </>
          )}
        </dl>
        {connection.status === "Linked" && app.state.options.manageConnections && (
          <Button kind="danger" small icon="unlink" onPress={onEnd}>
            {t("endAll")}
          </Button>
        )}
      </div>
    </section>
  );
}
