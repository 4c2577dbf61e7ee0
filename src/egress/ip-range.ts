/** IP addresses as numbers, and ranges of them (RFC 4632 and RFC 4291 notation). */
import { isIP } from "node:net";

export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Range {
  /** As the operator or the registry writes it, such as `10.0.0.0/8`. */
  readonly text: string;
  readonly address: Address;
  readonly prefix: number;
}

/** The address that `text` writes (a zone such as `%eth0` is ignored); undefined when it writes none. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIP(bare) === 4) return { bits: 32, value: fromParts(bare.split("."), 10, 8n) };
  if (isIP(bare) !== 6) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const text6 = dotted ? dotted[1] + hexPair(dotted[2], dotted[3], dotted[4], dotted[5]) : bare;
  const [head = "", tail] = text6.split("::");
  const before = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - behind.length }, () => "0");
  return { bits: 128, value: fromParts([...before, ...zeros, ...behind], 16, 16n) };
}

/** The range that `text` writes; a single address is a range of one. Throws when it is neither. */
export function parseRange(text: string): Range {
  const [base = "", length, ...rest] = text.trim().split("/");
  const address = parseAddress(base);
  const prefix = length === undefined ? address?.bits : /^\d{1,3}$/.test(length) ? Number(length) : undefined;
  if (!address || prefix === undefined || prefix > address.bits || rest.length > 0) {
    throw new Error(`not a network in CIDR notation, such as 10.1.0.0/16: ${text}`);
  }
  return { text: text.trim(), address, prefix };
}

export function contains(range: Range, address: Address): boolean {
  if (range.address.bits !== address.bits) return false;
  const shift = BigInt(address.bits - range.prefix);
  return range.address.value >> shift === address.value >> shift;
}

/** The 32 bits of `address` that begin `offset` bits from its right end, as an IPv4 address. */
export function embedded(address: Address, offset: number): Address {
  return { bits: 32, value: (address.value >> BigInt(offset)) & 0xffff_ffffn };
}

function fromParts(parts: readonly string[], radix: 10 | 16, width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(Number.parseInt(part, radix)), 0n);
}

function hexPair(...bytes: (string | undefined)[]): string {
  const hex = bytes.map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
}
