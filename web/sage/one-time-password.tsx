import { useEffect, useRef, useState } from "preact/hooks";
import { useApp, useTexts } from "../app/context.ts";
import { Copy } from "../app/copy.tsx";
import { sageTexts } from "./texts.ts";

/** A password that Sage takes once. */
export interface OneTimePassword {
  readonly otp: string;
  /** ISO 8601. */
  readonly expiry: string;
}

const lookMs = 1_000;

/** Milliseconds a password has left; undefined where this browser's clock is so wrong that it cannot tell. */
function useTimeLeft({ expiry }: OneTimePassword): number | undefined {
  const [left, setLeft] = useState(() => Date.parse(expiry) - Date.now());
  const [known] = useState(left > 0);
  useEffect(() => {
    if (!known) return;
    const timer = setInterval(() => setLeft(Date.parse(expiry) - Date.now()), lookMs);
    return () => clearInterval(timer);
  }, [expiry]);
  return known ? left : undefined;
}

/** The two codes that Sage asks for; the second one once it was made. */
export function Codes(props: {
  connectionId: string;
  password: OneTimePassword | undefined;
  /** The password has ended while it was shown. */
  onEnded: () => void;
}) {
  const { connectionId, password, onEnded } = props;
  const t = useTexts(sageTexts);
  return (
    <section class="secret" aria-labelledby="codes">
      <h2 id="codes">{t("codes")}</h2>
      <dl class="facts">
        <dt>{t("connectionId")}</dt>
        <dd>
          <code>{connectionId}</code>
          <Copy label={t("connectionId")} value={connectionId} />
        </dd>
      </dl>
      {password && <Password key={password.otp} password={password} onEnded={onEnded} />}
    </section>
  );
}

/** The password until it ends; its heading takes focus when it appears. */
function Password({ password, onEnded }: { password: OneTimePassword; onEnded: () => void }) {
  const { locale } = useApp();
  const t = useTexts(sageTexts);
  const left = useTimeLeft(password);
  const heading = useRef<HTMLElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const ended = left !== undefined && left <= 0;
  useEffect(() => {
    if (ended) onEnded();
  }, [ended]);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(Date.parse(password.expiry));
  return (
    <>
      {!ended && (
        <dl class="facts">
          <dt ref={heading} tabIndex={-1}>
            {t("password")}
          </dt>
          <dd>
            <code>{password.otp}</code>
            <Copy label={t("password")} value={password.otp} />
          </dd>
        </dl>
      )}
      <p class="small soft" role="status">
        {ended ? t("ended") : left === undefined ? t("oneUse") : t("remaining", { time })}
        {!ended && left !== undefined && (
          <span aria-hidden="true"> {t("minutesLeft", { count: Math.ceil(left / 60_000) })}</span>
        )}
      </p>
    </>
  );
}
