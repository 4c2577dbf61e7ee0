import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./status.tsx";
import { Time } from "./time.tsx";

export interface Step {
  readonly key: string;
  readonly title: ReactNode;
  /** Undefined for what has not happened yet. */
  readonly at?: string;
  readonly tone?: Tone;
  readonly detail?: ReactNode;
}

const signs: Readonly<Record<Tone, IconName>> = {
  good: "tick",
  warn: "alert",
  bad: "cross",
  busy: "clock",
  quiet: "none",
};

/** What happened, in order: `<Timeline steps={[{ key, title, at, tone }]} />`. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="timeline">
      {steps.map(({ key, title, at, tone = "quiet", detail }) => (
        <li key={key} data-tone={tone}>
          <span className="timeline-sign">
            <Icon name={signs[tone]} size={11} />
          </span>
          <div className="timeline-head">
            <span>{title}</span>
            {at && <Time at={at} />}
          </div>
          {detail && <div className="timeline-detail">{detail}</div>}
        </li>
      ))}
    </ol>
  );
}
