import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons.tsx";

export type Tone = "calm" | "done" | "warn" | "alert";
const icons: Record<Tone, IconName> = { calm: "info", done: "tick", warn: "alert", alert: "alert" };

/** A box that tells something beside the flow. `urgent` ones are read out when they appear. */
export function Notice({
  tone = "calm",
  title,
  urgent,
  children,
}: {
  tone?: Tone;
  title?: string;
  urgent?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${tone}`} role={urgent ? "alert" : undefined}>
      <Icon name={icons[tone]} />
      <div>
        {title && <h2>{title}</h2>}
        {children}
      </div>
    </div>
  );
}

/** The round sign above a heading. */
export function Sign({ tone = "calm", icon }: { tone?: Tone; icon?: IconName }) {
  return (
    <div class={`sign ${tone}`}>
      <Icon name={icon ?? (tone === "calm" ? "swap" : icons[tone])} size={24} />
    </div>
  );
}

/** A state in one or two words. */
export function Badge({ tone, children }: { tone: Tone | "plain"; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Where content will be; `label` is what a screen reader hears meanwhile. */
export function Skeleton({ label, rows = 3 }: { label: string; rows?: number }) {
  return (
    <div role="status">
      <span class="aside">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class={row === 0 ? "bone short" : "bone tall"} aria-hidden="true" />
      ))}
    </div>
  );
}
