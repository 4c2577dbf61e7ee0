import { useApp, useTexts } from "../app/context.ts";
import { instant } from "../app/locale.ts";
import { Icon } from "../kit/icons.tsx";
import type { CredentialSet } from "./sets.ts";
import { quickBooksTexts } from "./texts.ts";

/** Where its customers find their bank transactions; QuickBooks leads there after signing in. */
const quickBooksAddress = "https://qbo.intuit.com/app/banking";

/** The sets told of one by one; the older ones are only counted. */
const told = 5;

/** Leads to QuickBooks in a new tab: this page stays open. */
export function QuickBooksLink({ main }: { main?: boolean }) {
  const t = useTexts(quickBooksTexts);
  return (
    <a class={main ? "button" : undefined} href={quickBooksAddress} target="_blank" rel="noreferrer">
      <span>
        {t("openQuickBooks")} <span class="aside">({t("newTab")})</span>
      </span>
      {main && <Icon name="out" />}
    </a>
  );
}

/** The sets that were made before, when the customer comes back. */
export function Issued({ sets }: { sets: readonly CredentialSet[] }) {
  const { locale } = useApp();
  const t = useTexts(quickBooksTexts);
  const older = sets.length - told;
  return (
    <section aria-labelledby="issued">
      <h2 id="issued">{t("issuedTitle")}</h2>
      <p class="soft">{t("issued", { count: sets.length })}</p>
      <ul class="rows">
        {sets.slice(0, told).map(({ id, issuedAt, lastUsedAt }) => (
          <li key={id}>
            <span>{t("issuedAt", { date: instant(locale, issuedAt) })}</span>
            <span class="soft small">
              {lastUsedAt ? t("usedAt", { date: instant(locale, lastUsedAt) }) : t("neverUsed")}
            </span>
          </li>
        ))}
      </ul>
      {older > 0 && <p class="small soft">{t("older", { count: older })}</p>}
      <p class="small soft">{t("anotherText")}</p>
    </section>
  );
}
