import { useEffect, useState } from "preact/hooks";
import { useApp } from "../app/context.ts";
import type { QrDrawing } from "../app/host.ts";

/**
 * A text as a QR code, drawn dark on white in both themes: that is what cameras read. The text stands beside it, and
 * alone where the host draws none.
 */
export function QrCode({ value, label }: { value: string; label: string }) {
  const { host } = useApp();
  const [drawing, setDrawing] = useState<QrDrawing>();
  useEffect(() => {
    let present = true;
    host.drawQr?.(value).then((drawn) => present && setDrawing(drawn), console.warn);
    return () => {
      present = false;
    };
  }, [value]);
  if (!drawing) return null;
  return (
    <svg class="qr" viewBox={`0 0 ${drawing.size} ${drawing.size}`} role="img" aria-label={label}>
      <path d={drawing.path} />
    </svg>
  );
}
