import { Copy } from "./copy.tsx";

/** An identifier, whole to screen readers and to the clipboard; `short` shows its beginning alone. */
export function Id({ value, label = "ID", short }: { value: string; label?: string; short?: boolean }) {
  return (
    <span className="id">
      <code title={value}>{short && value.length > 12 ? `${value.slice(0, 8)}…` : value}</code>
      <Copy value={value} label={label} />
    </span>
  );
}
