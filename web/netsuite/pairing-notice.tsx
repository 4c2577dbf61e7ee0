import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Copy } from "../app/copy.tsx";
import { instant } from "../app/locale.ts";
import { Failure } from "../app/problem.tsx";
import { useReading, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { failedImports, makeCode, type PairingCode, readPairings } from "./pairings.ts";
import { netSuiteTexts } from "./texts.ts";

interface MappedAccount {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/**
 * What is left to do in NetSuite once accounts are chosen, and what went wrong there. Nothing where it fetches already:
 * then the SuiteApp was there and has been set up from here.
 */
export function PairingNotice({
  connection,
  accounts,
}: {
  connection: LinkConnection;
  /** Those that are connected, or wait for NetSuite to fetch. */
  accounts: readonly MappedAccount[];
}) {
  const app = useApp();
  const { host, state, locale } = app;
  const t = useTexts(netSuiteTexts);
  const announce = useAnnounce();
  const { id } = connection;
  // Each account that is mapped may have set it up.
  const reading = useReading(`${id} ${accounts.length}`, () => readPairings(host.api, host.companyId, id));
  const [code, setCode] = useState<PairingCode>();
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), [code]);
  const make = useTask(async () => setCode(await makeCode(host.api, host.companyId, id)));
  const [fresh, setFresh] = useState<Awaited<ReturnType<typeof readPairings>>>();
  const look = useTask(async () => {
    const found = await readPairings(host.api, host.companyId, id);
    setFresh(found);
    if (found.length === 0) announce(t("still"));
  });
  const pairings = fresh && fresh.length > 0 ? fresh : reading.value;
  if (accounts.length === 0 || !pairings) return null;
  const { name: operator } = state.operator;
  if (pairings.length > 0) {
    const waiting = accounts.filter(({ status }) => status === "connecting");
    return (
      <>
        {waiting.length > 0 && (
          <Notice tone="warn" title={t("linkTitle")}>
            <p>{t("linkText")}</p>
            <ul>
              {waiting.map(({ id, name }) => (
                <li key={id}>{name}</li>
              ))}
            </ul>
          </Notice>
        )}
        <FailedImports failed={failedImports(pairings)} accounts={accounts} />
      </>
    );
  }
  const remaining = softwareOf(app, connection).setUp?.remaining;
  if (!remaining) return null;
  return (
    <Notice tone="warn" title={remaining.title}>
      <p>{remaining.text}</p>
      <ol>
        {remaining.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {code && (
        <div class="secret" ref={shown} tabIndex={-1}>
          <dl class="facts">
            <dt>{t("address")}</dt>
            <dd>
              <code>{code.address}</code>
              <Copy label={t("address")} value={code.address} />
            </dd>
            <dt>{t("code")}</dt>
            <dd>
              <code>{code.code}</code>
              <Copy label={t("code")} value={code.code} />
            </dd>
          </dl>
          <p class="small soft">{t("once", { time: instant(locale, code.expiry) })}</p>
        </div>
      )}
      {make.error !== undefined && <Failure error={make.error} operator={operator} />}
      {look.error !== undefined && <Failure error={look.error} operator={operator} />}
      <div class="buttons tight">
        <Button small busy={make.busy} onPress={() => make.run()}>
          {t(code ? "another" : "get")}
        </Button>
        <Button kind="quiet" small icon="again" busy={look.busy} onPress={() => look.run()}>
          {t("look")}
        </Button>
      </div>
    </Notice>
  );
}

function FailedImports({
  failed,
  accounts,
}: {
  failed: ReturnType<typeof failedImports>;
  accounts: readonly MappedAccount[];
}) {
  const { locale } = useApp();
  const t = useTexts(netSuiteTexts);
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const told = failed.filter(({ accountId }) => names.has(accountId));
  if (told.length === 0) return null;
  return (
    <Notice tone="warn" title={t("failedTitle")}>
      <ul>
        {told.map(({ accountId, message, reportedAt }) => (
          <li key={accountId}>
            {t("failed", { account: names.get(accountId)!, date: instant(locale, reportedAt) })}{" "}
            <span lang="en">{message}</span>
          </li>
        ))}
      </ul>
      <p>{t("failedText")}</p>
    </Notice>
  );
}
