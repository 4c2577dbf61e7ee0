import { encode } from "uqr";
import type { QrDrawing } from "../app/host.ts";

export function drawQr(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size, path };
}
