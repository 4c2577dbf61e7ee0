import { isIPv6 } from "node:net";
import { type Clock, minute } from "../clock.ts";

/** More addresses than this in one minute are not told apart any more: memory has a limit, too. */
const mostAddresses = 100_000;

/** Counts requests per address and calendar minute; gives the seconds to wait, or 0 when there is room for one more. */
export function createAddressLimit(clock: Clock, perMinute: number): (address: string) => number {
  let current = 0;
  const counts = new Map<string, number>();
  return (address) => {
    const now = clock.now().getTime();
    const nth = Math.floor(now / minute);
    if (nth !== current) counts.clear();
    current = nth;
    const full = counts.size >= mostAddresses;
    const network = networkOf(address);
    const name = full && !counts.has(network) ? "others" : network;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count <= perMinute || name === "others") return 0;
    return Math.max(1, Math.ceil(((nth + 1) * minute - now) / 1000));
  };
}

/** Whoever has one IPv6 address has the 2^64 beside it, so those count as one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [head = "", tail] = address.toLowerCase().split("%", 1)[0]!.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const missing = tail === undefined ? [] : new Array(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...missing, ...right].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}
