/** When somebody last touched the page. What it reads again by itself is nobody's doing. */
let last = performance.now();

/** Begins to notice; once, when the Portal begins. */
export function noticeInput(): void {
  const note = () => {
    last = performance.now();
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"])
    addEventListener(kind, note, { capture: true, passive: true });
}

/** In milliseconds. */
const attention = 60_000;

/** Whether nobody has touched the page for a minute: then its calls do not keep the session from ending. */
export const isUnattended = (): boolean => performance.now() - last > attention;
