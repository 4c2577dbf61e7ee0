import { styleText } from "node:util";

const labelWidth = 16;
const widest = 100;
const narrowest = 50;
/** Without a terminal, progress is told this often. */
const plainInterval = 5_000;

/** Writes rows of a label and a text, wrapped to the terminal, and one live line below them while work goes on. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #live = false;
  #toldAt = performance.now();
  #told = "";

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  heading(text: string): void {
    this.#write(`\n${this.#styled("bold", text)}`);
  }

  /** `mark` colours the label where colours are welcome. */
  row(label: string, text: string, mark?: "good" | "bad"): void {
    const colour = mark === "bad" ? "red" : mark === "good" ? "green" : undefined;
    const narrow = this.#width < narrowest;
    const indent = narrow ? 4 : labelWidth;
    const lines = wrapped(text, this.#width - indent);
    const plain = narrow ? `  ${label}` : `  ${label}`.padEnd(labelWidth);
    const head = colour ? this.#styled(colour, plain) : plain;
    const [first = "", ...rest] = lines;
    const body = narrow ? lines : rest;
    this.#write([narrow ? head : head + first, ...body.map((line) => " ".repeat(indent) + line)].join("\n"));
  }

  /** Text without a label, wrapped. */
  line(text: string): void {
    this.#write(wrapped(text, this.#width).join("\n"));
  }

  /** Text exactly as it is. */
  verbatim(text: string): void {
    this.#write(text);
  }

  /** Shows how far the work is: rewritten in place on a terminal, else a plain line every few seconds. */
  progress(label: string, text: string): void {
    if (this.#out.isTTY) {
      const narrow = this.#width < narrowest;
      const whole = narrow ? `  ${label} ${text}` : `  ${label}`.padEnd(labelWidth) + text;
      this.#out.write(`\r\u001b[K${whole.slice(0, this.#width - 1)}`);
      this.#live = true;
      return;
    }
    const now = performance.now();
    if (now - this.#toldAt < plainInterval || this.#told === label + text) return;
    this.row(label, text);
    this.#told = label + text;
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.#live) this.#out.write("\r\u001b[K");
    this.#live = false;
  }

  #write(text: string): void {
    this.clear();
    this.#out.write(`${text}\n`);
    this.#toldAt = performance.now();
  }

  get #width(): number {
    return Math.max(24, Math.min(this.#out.columns || 80, widest));
  }

  /** Follows NO_COLOR, and leaves colours out where there is no terminal. */
  #styled(style: "bold" | "red" | "green", text: string): string {
    return styleText(style, text, { stream: this.#out });
  }
}

/** Lines of at most `width` characters, broken at spaces; a longer word, such as an address, is left whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

export const number = (value: number): string => value.toLocaleString("en-GB");

/** "1 line", "5,972 lines". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** "0.4 s", "12.5 s", "3 min 05 s". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
