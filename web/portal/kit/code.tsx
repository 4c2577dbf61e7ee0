import { Copy } from "./copy.tsx";

/** Lines of code or a payload, with a button that copies all of it. `label` says what it is. */
export function Code({ children, label }: { children: string; label: string }) {
  return (
    <section className="code" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard */}
      <pre tabIndex={0}>
        <code>{children}</code>
      </pre>
      <Copy value={children} label={label} />
    </section>
  );
}

/** A value as JSON that people read. */
export const asJson = (value: unknown): string => JSON.stringify(value, null, 2);
