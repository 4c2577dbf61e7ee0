import type { Heard } from "./exchange.ts";

/** What may become of the next answer of a bank before it is read: a status of HTTP, of OFX's sign-on, or worse. */
export const mishaps = [
  ...["429", "500", "503", "time-out", "cut", "empty-list"],
  ...["13505", "15500", "15502", "15510", "15511"],
] as const;
export type Mishap = (typeof mishaps)[number];

/** The answer as it would have come. */
export function spoil(heard: Heard, mishap: Mishap): Heard {
  if (heard.outcome === "failed" || mishap === "time-out")
    return { outcome: "failed", reason: "no answer in time" };
  if (mishap === "cut") return { ...heard, body: heard.body.subarray(0, heard.body.length / 2) };
  const text = heard.body.toString();
  if (mishap === "empty-list") return { ...heard, body: Buffer.from(withoutTransactions(text)) };
  if (mishap.length === 5) return { ...heard, body: Buffer.from(refusedSignOn(text, mishap)) };
  const headers = new Headers({ "content-type": "text/plain", "retry-after": "60" });
  return { ...heard, status: Number(mishap), headers, body: Buffer.from("out of order\n") };
}

const withoutTransactions = (text: string): string =>
  text.startsWith("{") && text.includes('"transactions":')
    ? '{"page":{},"transactions":[]}'
    : text.replace(/<STMTTRN>[\s\S]*?<\/STMTTRN>/g, "");

/** The head of an OFX answer with another status of its sign-on, and nothing after it. */
function refusedSignOn(text: string, code: string): string {
  const [signOn = ""] = text.split("</SIGNONMSGSRSV1>", 1);
  const status = signOn.replace("<CODE>0", `<CODE>${code}`).replace("<SEVERITY>INFO", "<SEVERITY>ERROR");
  return `${status}</SIGNONMSGSRSV1></OFX>`;
}
