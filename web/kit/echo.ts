/** So long after it appeared a control takes no touch that may have been meant for what stood there, in milliseconds. */
const settling = 400;

/**
 * Whether a press is the second of two quick ones. The first has done its work by then, and what it brought up may
 * stand in the same place: a confirmation is not given, and no step is taken, by a press that was meant for another.
 */
export const isEcho = (event: MouseEvent, shownAt: number): boolean =>
  event.detail > 1 ||
  ((event as PointerEvent).pointerType === "touch" && performance.now() - shownAt < settling);
