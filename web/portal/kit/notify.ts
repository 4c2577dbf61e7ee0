import { ApiError } from "../app/api.ts";

/** Something told in the corner. */
export interface Notice {
  readonly nth: number;
  readonly tone: "good" | "bad";
  readonly title?: string;
  readonly message: string;
  readonly correlationId?: string | null;
}

/** At most so many stand at the same time; the oldest go. */
const most = 3;
/** How long what went well is told, in milliseconds. */
const brief = 5_000;

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Notice[]): void {
  notices = next;
  for (const tell of listeners) tell();
}

function add(notice: Omit<Notice, "nth">): number {
  last += 1;
  change([...notices, { ...notice, nth: last }].slice(-most));
  return last;
}

/** What `Notices` shows. */
export const noticeStore = {
  present: () => notices,
  subscribe: (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  },
  close: (nth: number): void => change(notices.filter((notice) => notice.nth !== nth)),
};

/** Tells in the corner how something ended that has no place of its own on the page. */
export const notify = {
  done: (message: string): void => {
    const nth = add({ tone: "good", message });
    setTimeout(() => noticeStore.close(nth), brief);
  },
  /** Stays until it is closed: the correlation id is needed. */
  failed: (error: unknown, title: string): void => {
    const { message, correlationId } =
      error instanceof ApiError ? error : { message: String(error), correlationId: null };
    add({ tone: "bad", title, message, correlationId });
  },
};
