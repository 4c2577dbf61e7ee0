import "@mantine/charts/styles.css";
import { AreaChart, BarChart, LineChart } from "@mantine/charts";
import type { ChartProps } from "./chart.tsx";
import { evenTicks } from "./ticks.ts";

/** Loaded by `Chart` alone. */
export function DrawnChart({ kind, data, series, height = 220, format = String, ticks: given }: ChartProps) {
  const values = data.map((row) => series.map(({ name }) => Number(row[name])));
  const isWhole = values.flat().every(Number.isInteger);
  const tallest = values.map((row) =>
    kind === "stacked" ? row.reduce((a, b) => a + b, 0) : Math.max(...row),
  );
  const ticks = [...(given ?? evenTicks(Math.max(0, ...tallest), isWhole))];
  const longest = Math.max(...ticks.map((tick) => format(tick).length));
  const props = {
    h: height,
    data: [...data],
    dataKey: "label",
    series: series.map((one) => ({ ...one })),
    valueFormatter: format,
    withLegend: series.length > 1,
    tickLine: "none" as const,
    gridAxis: "x" as const,
    // Places are named at even distances, the last one among them.
    xAxisProps: { interval: "equidistantPreserveEnd", minTickGap: 12 } as const,
    yAxisProps: { ticks, domain: [ticks[0]!, ticks.at(-1)!], interval: 0, width: 20 + 7 * longest },
  };
  // Hidden from screen readers, which have the table: so nothing in it takes the focus.
  const quiet = { accessibilityLayer: false, margin: { right: 24 } };
  const lines = { curveType: "monotone", strokeWidth: 2, withDots: false } as const;
  const alone = ({ name }: { name: string }) => ({ dot: dotsOf(data, name) });
  if (kind === "line") return <LineChart {...props} {...lines} lineProps={alone} lineChartProps={quiet} />;
  if (kind === "area") return <AreaChart {...props} {...lines} areaProps={alone} areaChartProps={quiet} />;
  const type = kind === "stacked" ? "stacked" : "default";
  return <BarChart {...props} type={type} maxBarWidth={28} barChartProps={quiet} />;
}

/** No line shows a value that stands alone: it gets a dot. */
const dotsOf = (data: ChartProps["data"], name: string) =>
  function Dot(place: { index?: number; cx?: number; cy?: number; stroke?: string }) {
    const { index = -1, cx, cy, stroke } = place;
    const holds = (nth: number) => (data[nth]?.[name] ?? null) !== null;
    const shown = holds(index) && !holds(index - 1) && !holds(index + 1);
    return shown ? <circle key={index} cx={cx} cy={cy} r={3.5} fill={stroke} /> : <g key={index} />;
  };
