import { encode } from "uqr";

/** A text as a QR code, dark on white in both themes: that is what cameras read. Load the page part that shows it lazily. */
export function Qr({ value, label, size = 180 }: { value: string; label: string; size?: number }) {
  const { size: modules, data } = encode(value, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${modules} ${modules}`}
      width={size}
      height={size}
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  );
}
