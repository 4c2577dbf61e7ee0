import { closeSync, copyFileSync, openSync, readSync, renameSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** The server's own log: one file in the data folder and the one before it, each bounded. */
export interface ServerLog {
  readonly path: string;
  /** Opens the file for a program's output; the caller closes it. */
  open(): number;
  /** The present end of the file, to read on from with `since`. */
  mark(): number;
  /** What was written since a mark, at most the last 8 KB. */
  since(mark: number): string;
  close(): void;
}

const largest = 4 * 1024 * 1024;
const longestTail = 8 * 1024;
const checkEvery = 60_000;

/** Opens the log of a data folder and keeps it below 4 MB per file by a look every minute. */
export function openServerLog(folder: string, limit = largest, every = checkEvery): ServerLog {
  const path = join(folder, "postgres.log");
  const size = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size() > limit) renameSync(path, `${path}.1`);
  const timer = setInterval(() => {
    if (size() <= limit) return;
    // The server appends to the open file, so it goes on at the new end.
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }, every);
  timer.unref();

  return {
    path,
    open: () => openSync(path, "a", 0o600),
    mark: size,
    since: (mark) => {
      const end = size();
      const start = Math.max(mark > end ? 0 : mark, end - longestTail);
      const file = openSync(path, "r");
      try {
        const buffer = Buffer.alloc(end - start);
        return buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, start));
      } finally {
        closeSync(file);
      }
    },
    close: () => clearInterval(timer),
  };
}

/** The last lines of a program's output, for a message. */
export function lastLines(text: string, count = 8): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-count).join("\n");
}
