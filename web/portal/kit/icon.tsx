const paths = {
  none: "",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 8v5M12 16.5v.01M10.3 4L2.5 18a2 2 0 001.7 3h15.6a2 2 0 001.7-3L13.7 4a2 2 0 00-3.4 0z",
  info: "M12 11v6M12 7.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z",
  help: "M12 3a9 9 0 100 18 9 9 0 000-18zM9.5 9.3a2.6 2.6 0 115 .9c0 1.7-2.5 2-2.5 3.8M12 17v.01",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.5V12l3 2",
  dash: "M5 12h14",
  swap: "M4 9h14l-4-4M20 15H6l4 4",
  right: "M5 12h14M13 6l6 6-6 6",
  left: "M19 12H5M11 6l-6 6 6 6",
  down: "M6 9.5l6 6 6-6",
  up: "M6 14.5l6-6 6 6",
  forth: "M9.5 6l6 6-6 6",
  back: "M14.5 6l-6 6 6 6",
  sort: "M8 9l4-4 4 4M8 15l4 4 4-4",
  globe: "M12 3a9 9 0 100 18 9 9 0 000-18zM3.5 9.5h17M3.5 14.5h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  again: "M20 5v5h-5M4 19v-5h5M19.4 10A8 8 0 006 6.5L4.5 8M4.6 14A8 8 0 0018 17.5l1.5-1.5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  eye: "M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  hidden:
    "M4 4l16 16M9.5 6c.8-.3 1.6-.5 2.5-.5C18.5 5.5 22 12 22 12a17 17 0 01-3 3.7M6 7.5A17 17 0 002 12s3.5 6.5 10 6.5c1.4 0 2.7-.3 3.8-.8",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
  bank: "M3 9l9-5 9 5M4 20h16M6 10v7M10 10v7M14 10v7M18 10v7",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  plus: "M12 5v14M5 12h14",
  link: "M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.7l1-1",
  unlink: "M9 15l-2.5 2.5a3.5 3.5 0 01-5-5L5 9M15 9l2.5-2.5a3.5 3.5 0 015 5L19 15M3 3l18 18",
  lock: "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 017 0V11",
  person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  people:
    "M9 5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM2.5 19.5c.7-3.5 3.3-5 6.5-5s5.8 1.5 6.5 5M16 5.3a3.5 3.5 0 010 6.4M18.5 15c1.6.8 2.6 2.3 3 4.5",
  home: "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
  building: "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3M16.5 13v.01M16.5 17v.01",
  send: "M21 3L10 14M21 3l-7 18-4-7-7-4z",
  hook: "M12 4v9M12 13a4.5 4.5 0 11-4.5 4.5M9 7l3-3 3 3",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 20.5a2.2 2.2 0 004 0",
  mute: "M6 16v-5a6 6 0 018.5-5.4M18 10v6l2 2H8M4 4l16 16M10 20.5a2.2 2.2 0 004 0",
  chart: "M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  key: "M8 11a4 4 0 100 8 4 4 0 000-8zM11 12l9-9M16 7l3 3",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
  list: "M8 6h12M8 12h12M8 18h12M4 6v.01M4 12v.01M4 18v.01",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0zM12 17v4",
  brush: "M4 20c0-3 1-5 3.5-5S11 17 11 18s-1 2-3 2zM9.5 15L19 4l1.5 1.5L11 16",
  text: "M5 6V4h14v2M12 4v16M9 20h6",
  gear: "M12 9a3 3 0 100 6 3 3 0 000-6zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
  shield: "M12 3l8 3v5c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10V6zM8.5 12l2.5 2.5 4.5-5",
  server: "M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.01M8 16.5v.01",
  flask: "M9 3h6M10 3v6L4.5 19a1.5 1.5 0 001.3 2h12.4a1.5 1.5 0 001.3-2L14 9V3M7.5 15h9",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16",
  upload: "M12 16V4M7.5 8.5L12 4l4.5 4.5M4 20h16",
  columns: "M4 5h16v14H4zM9.5 5v14M14.5 5v14",
  filter: "M4 5h16l-6 8v6l-4-2v-4z",
  dots: "M4.4 12a.6.6 0 101.2 0 .6.6 0 10-1.2 0M11.4 12a.6.6 0 101.2 0 .6.6 0 10-1.2 0M18.4 12a.6.6 0 101.2 0 .6.6 0 10-1.2 0",
  mail: "M3 6h18v13H3zM3 7l9 7 9-7",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
  play: "M7 4l12 8-12 8z",
  pause: "M8 5v14M16 5v14",
} as const;
export type IconName = keyof typeof paths;

/** A line drawing that says nothing to screen readers: the text beside it does. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="icon">
      <path d={paths[name]} />
    </svg>
  );
}
