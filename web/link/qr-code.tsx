import { useEffect, useState } from "preact/hooks";

/** A text as a QR code, drawn dark on white in both themes: that is what cameras read. The text stands beside it. */
export function QrCode({ value, label }: { value: string; label: string }) {
  const [drawing, setDrawing] = useState<{ size: number; path: string }>();
  useEffect(() => {
    let present = true;
    import("./draw-qr.ts").then(({ drawQr }) => {
      if (present) setDrawing(drawQr(value));
    }, console.warn);
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
