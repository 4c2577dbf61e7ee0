import { money } from "../app/locale.ts";
import { type Account, lastDigits, sortCodeText } from "./account.ts";
import { useMapping } from "./context.ts";
import { typeText } from "./words.ts";

/** The end of a number behind dots; screen readers are told what the dots mean. */
export function MaskedNumber({ number }: { number: string }) {
  const { t } = useMapping();
  const digits = lastDigits(number);
  if (digits === "") return null;
  return (
    <span class="number">
      <span aria-hidden="true">•••• {digits}</span>
      <span class="aside">{t("ending", { digits })}</span>
    </span>
  );
}

/** Kind, number and balance of one of the bank's accounts, below its name. */
export function AccountFacts({ account }: { account: Account }) {
  const { locale, t } = useMapping();
  const type = typeText(account);
  const amount = money(locale, account.balance, account.currency);
  return (
    <>
      <p class="feed-facts">
        {type && <span>{t(type)}</span>}
        <MaskedNumber number={account.number} />
        {account.sortCode && (
          <span class="number">{t("sortCode", { sortCode: sortCodeText(account.sortCode) })}</span>
        )}
      </p>
      <p class="feed-facts">
        <span class="number">{t("balance", { amount })}</span>
      </p>
    </>
  );
}
