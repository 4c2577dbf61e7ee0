import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { isEcho } from "./echo.ts";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  /** `main` is the one next step of a screen. */
  readonly kind?: "main" | "quiet" | "danger";
  readonly small?: boolean;
  readonly icon?: IconName;
  /** It cannot be pressed now; it stays reachable, so that its reason can be read. */
  readonly inert?: boolean;
  /** What it began is still going on. */
  readonly busy?: boolean;
  /** Where the visible text does not say which of many: begins with the visible text (WCAG 2.5.3). */
  readonly label?: string;
  readonly describedBy?: string;
}

/** A button with text. While `busy` or `inert` a press does nothing, and focus stays on it. */
export function Button(props: ButtonProps) {
  const { children, onPress, kind = "main", small, icon, inert = false, busy = false } = props;
  const stopped = inert || busy;
  const { current: shownAt } = useRef(performance.now());
  return (
    <button
      type="button"
      class={["button", kind === "main" ? "" : kind, small ? "small" : ""].filter(Boolean).join(" ")}
      aria-disabled={stopped || undefined}
      aria-busy={busy || undefined}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      onClick={(event) => !stopped && !isEcho(event, shownAt) && onPress()}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A quiet button that looks like a link, or only like its icon when `text` is kept for screen readers. */
export function PlainButton(props: {
  text: string;
  onPress: () => void;
  icon?: IconName;
  iconOnly?: boolean;
  label?: string;
}) {
  const { text, onPress, icon, iconOnly, label } = props;
  const { current: shownAt } = useRef(performance.now());
  return (
    <button
      type="button"
      class={iconOnly ? "plain-button icon" : "plain-button"}
      aria-label={label ?? (iconOnly ? text : undefined)}
      onClick={(event) => !isEcho(event, shownAt) && onPress()}
    >
      {icon && <Icon name={icon} />}
      {!iconOnly && <span>{text}</span>}
    </button>
  );
}
