import "@mantine/charts/styles.css";
import { AreaChart, BarChart, LineChart } from "@mantine/charts";
import type { ChartProps } from "./chart.tsx";

/** Loaded by `Chart` alone. */
export function DrawnChart({ kind, data, series, height = 220, format }: ChartProps) {
  const props = {
    h: height,
    data: [...data],
    dataKey: "label",
    series: series.map((one) => ({ ...one })),
    valueFormatter: format,
    withLegend: series.length > 1,
    tickLine: "none" as const,
    gridAxis: "y" as const,
  };
  if (kind === "line") return <LineChart {...props} curveType="monotone" strokeWidth={2} withDots={false} />;
  if (kind === "area") return <AreaChart {...props} curveType="monotone" strokeWidth={2} withDots={false} />;
  return <BarChart {...props} type={kind === "stacked" ? "stacked" : "default"} maxBarWidth={28} />;
}
