import { useApp, useTexts } from "../app/context.ts";
import { useFollowing } from "../app/follow.ts";
import { instant } from "../app/locale.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import type { CredentialSet } from "./sets.ts";
import { quickBooksTexts } from "./texts.ts";

/** Where its customers find their bank transactions; QuickBooks leads there after signing in. */
const quickBooksAddress = "https://qbo.intuit.com/app/banking";

/** The sets told of one by one; the older ones are only counted. */
const told = 5;

/** What the customer does, in order, with the bank's name in it; QuickBooks is opened from where that is a step. */
export function Steps({ operator, opens }: { operator: string; opens: boolean }) {
  const t = useTexts(quickBooksTexts);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("steps")}</h2>
      <ol class="steps">
        {(["step1", "step2", "step3", "step4"] as const).map((step) => (
          <li key={step}>
            {t(step, { operator })}
            {opens && step === "step2" && (
              <span class="line">
                <QuickBooksLink />
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

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

/** What QuickBooks has done with the details; follows it while it is shown. */
export function Following(props: { signedOn: boolean; operator: string; look: () => Promise<unknown> }) {
  const { signedOn, operator, look } = props;
  const t = useTexts(quickBooksTexts);
  const { resting, again } = useFollowing(look);
  const [tone, title, text] = signedOn
    ? (["done", "signedIn", "signedInText"] as const)
    : resting
      ? (["warn", "quiet", "quietText"] as const)
      : (["calm", "waiting", "waitingText"] as const);
  return (
    <>
      <div role="status">
        <Notice tone={tone} title={t(title)}>
          <p>{t(text, { operator })}</p>
        </Notice>
      </div>
      {resting && (
        <div class="buttons tight">
          <Button kind="quiet" small icon="again" onPress={again}>
            {t("lookAgain")}
          </Button>
        </div>
      )}
    </>
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
