import { useLocale } from "../app/locale.tsx";
import { grouped } from "./grouped.ts";

/** An exact amount as text, `-1234.5`, with its currency; digits are grouped, never computed with. */
export function Money({
  amount,
  currency,
}: {
  amount: string | number | null | undefined;
  currency?: string;
}) {
  const { locale } = useLocale();
  if (amount === null || amount === undefined || amount === "") return <span className="dash">–</span>;
  return (
    <span className="money">
      {grouped(String(amount), locale === "en" ? "," : "\u00a0", locale === "en" ? "." : ",")}
      {currency && <span className="currency">{currency}</span>}
    </span>
  );
}
