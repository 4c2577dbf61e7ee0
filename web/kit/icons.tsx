const paths = {
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 5v8.5M12 18.5v.01",
  info: "M12 11v7M12 6v.01",
  swap: "M4 9h14l-4-4M20 15H6l4 4",
  right: "M5 12h14M13 6l6 6-6 6",
  left: "M19 12H5M11 6l-6 6 6 6",
  down: "M6 9.5l6 6 6-6",
  forth: "M9.5 6l6 6-6 6",
  globe: "M12 3a9 9 0 100 18 9 9 0 000-18zM3.5 9.5h17M3.5 14.5h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  again: "M20 5v5h-5M4 19v-5h5M19.4 10A8 8 0 006 6.5L4.5 8M4.6 14A8 8 0 0018 17.5l1.5-1.5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  eye: "M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  share: "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
  bank: "M3 9l9-5 9 5M4 20h16M6 10v7M10 10v7M14 10v7M18 10v7",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  plus: "M12 5v14M5 12h14",
  unlink: "M9 15l-2.5 2.5a3.5 3.5 0 01-5-5L5 9M15 9l2.5-2.5a3.5 3.5 0 015 5L19 15M3 3l18 18",
} as const;
export type IconName = keyof typeof paths;

/** A line drawing that says nothing to screen readers: the text beside it does. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
