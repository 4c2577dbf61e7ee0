import assert from "node:assert/strict";
import type { TestMillrace } from "../millrace.ts";

/** People look at the accounts of one customer, several at a time, until our own limits leave no call. */
export async function useUp(
  { bank }: TestMillrace,
  path: string,
  { atOnce, most }: { atOnce: number; most: number },
): Promise<void> {
  for (let calls = 0; calls < most; calls += atOnce) {
    const look = () => bank.call("GET", `${path}/bankFeedAccounts/mapping`);
    const statuses = (await Promise.all(Array.from({ length: atOnce }, look))).map(({ status }) => status);
    assert.ok(
      statuses.every((status) => status === 200 || status === 503),
      String(statuses),
    );
    if (statuses.includes(503)) return;
  }
  assert.fail(`${most} looks were all let through`);
}
