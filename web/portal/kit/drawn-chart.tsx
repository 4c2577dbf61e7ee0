import "@mantine/charts/styles.css";
import { AreaChart, BarChart, LineChart } from "@mantine/charts";
import type { ChartProps } from "./chart.tsx";

/** Loaded by `Chart` alone. */
export function DrawnChart({ kind, data, series, height = 220, format }: ChartProps) {
  const isWhole = data.every((row) => series.every(({ name }) => Number.isInteger(Number(row[name]))));
  const props = {
    h: height,
    data: [...data],
    dataKey: "label",
    series: series.map((one) => ({ ...one })),
    valueFormatter: format,
    withLegend: series.length > 1,
    tickLine: "none" as const,
    gridAxis: "y" as const,
    yAxisProps: { allowDecimals: !isWhole },
  };
  // Hidden from screen readers, which have the table: so nothing in it takes the focus.
  const quiet = { accessibilityLayer: false };
  const lines = { curveType: "monotone", strokeWidth: 2, withDots: false } as const;
  if (kind === "line") return <LineChart {...props} {...lines} lineChartProps={quiet} />;
  if (kind === "area") return <AreaChart {...props} {...lines} areaChartProps={quiet} />;
  const type = kind === "stacked" ? "stacked" : "default";
  return <BarChart {...props} type={type} maxBarWidth={28} barChartProps={quiet} />;
}
