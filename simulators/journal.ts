import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";

const lineFeed = 10;

/**
 * An append-only file with one JSON value a line. What `append` has returned from survives the death of the process
 * (not of the machine: nothing is synced to disk). A last line that death cut short is dropped when the file is opened.
 */
export class Journal {
  readonly #file: number;
  #closed = false;

  constructor(folder: string, replay: (entry: unknown) => void) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "journal.jsonl");
    this.#file = openSync(path, "a+", 0o600);
    const content = readFileSync(path);
    let start = 0;
    for (let end = content.indexOf(lineFeed); end >= 0; end = content.indexOf(lineFeed, start)) {
      replay(JSON.parse(content.toString("utf8", start, end)));
      start = end + 1;
    }
    if (start < content.length) truncateSync(path, start);
  }

  append(entry: unknown): void {
    if (this.#closed) throw new Error("the journal is closed");
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    this.#closed = true;
    closeSync(this.#file);
  }
}
