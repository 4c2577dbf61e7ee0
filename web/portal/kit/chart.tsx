import { Skeleton, Table, VisuallyHidden } from "@mantine/core";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";

/** A column or line of numbers by label. */
export interface Series {
  readonly name: string;
  readonly label: string;
  readonly color: string;
}

export interface ChartProps {
  /** What it shows, for who does not see it, too. */
  readonly title: string;
  readonly kind: "bar" | "stacked" | "line" | "area";
  /** One record per place on the axis; `label` names the place. */
  readonly data: readonly ({ readonly label: string } & Readonly<Record<string, string | number | null>>)[];
  readonly series: readonly Series[];
  readonly height?: number;
  readonly format?: (value: number) => string;
  /** Values to name on the axis, lowest first, from end to end; where left out, even ones from 0 on. */
  readonly ticks?: readonly number[];
}

const Drawn: ComponentType<ChartProps> = lazy(async () => ({
  default: (await import("./drawn-chart.tsx")).DrawnChart,
}));

/** A chart whose script comes when it is shown, with its numbers as a table for screen readers. */
export function Chart(props: ChartProps): ReactNode {
  const { title, data, series, height = 220, format = String } = props;
  return (
    <figure className="chart" aria-label={title}>
      <div aria-hidden>
        <Suspense fallback={<Skeleton height={height} />}>
          <Drawn {...props} />
        </Suspense>
      </div>
      <VisuallyHidden>
        <Table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <td />
              {series.map(({ name, label }) => (
                <th key={name} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((row) => (
              <tr key={row.label}>
                <th scope="row">{row.label}</th>
                {series.map(({ name }) => (
                  <td key={name}>{row[name] === null ? "–" : format(Number(row[name]))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </VisuallyHidden>
    </figure>
  );
}
