import { useLocale } from "../app/locale.tsx";

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

/** Thousands grouped and at least two decimals, from the digits alone. */
export function grouped(amount: string, separator: string, point: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === "") return amount;
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return `${sign === "-" ? "\u2212" : ""}${groups}${point}${fraction.padEnd(2, "0")}`;
}
