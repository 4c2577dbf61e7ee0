/**
 * Which addresses a caller-given URL may reach: the public internet, and what the operator allows by CIDR.
 * The ranges are those of the IANA IPv4 and IPv6 Special-Purpose Address Registries, plus two metadata services
 * that clouds put on addresses which look public.
 */
import { type Address, contains, embedded, parseAddress, parseRange, type Range } from "./ip-range.ts";

interface Rule {
  readonly name: string;
  readonly range: Range;
}

const rule = (name: string, ...ranges: string[]): Rule[] =>
  ranges.map((range) => ({ name, range: parseRange(range) }));

const refusedRanges: readonly Rule[] = [
  ...rule("metadata", "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
  ...rule("metadata", "fd00:ec2::254", "fd20:ce::254"),
  ...rule("loopback", "127.0.0.0/8", "::1"),
  ...rule("unspecified", "0.0.0.0/8", "::"),
  ...rule("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
  ...rule("shared", "100.64.0.0/10"),
  ...rule("link-local", "169.254.0.0/16", "fe80::/10"),
  ...rule("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
  ...rule("benchmarking", "198.18.0.0/15", "2001:2::/48"),
  ...rule("multicast", "224.0.0.0/4", "ff00::/8"),
  ...rule("reserved", "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23", "100::/64", "5f00::/16"),
  ...rule("translation", "64:ff9b:1::/48", "2002::/16"),
];

const globalUnicast = parseRange("2000::/3");

/** Forms of IPv6 address that carry an IPv4 address which is what is reached in the end. */
const carriers = [
  { range: parseRange("::ffff:0:0/96"), offset: 0 },
  { range: parseRange("::ffff:0:0:0/96"), offset: 0 },
  { range: parseRange("64:ff9b::/96"), offset: 0 },
  { range: parseRange("2002::/16"), offset: 80 },
];

/** The name of the rule that refuses `text` as a target, or undefined when it may be reached. */
export function refusingRule(text: string, allow: readonly Range[]): string | undefined {
  const address = parseAddress(text);
  if (!address) return "not-an-address";
  if (allowedByRange(text, allow)) return undefined;
  const forms = [address, ...carried(address)];
  for (const form of forms.toReversed()) {
    const refused = refusedRanges.find(({ range }) => contains(range, form));
    if (refused) return refused.name;
  }
  const reachable = forms.some((form) => form.bits === 32 || contains(globalUnicast, form));
  return reachable ? undefined : "reserved";
}

/** Whether the operator has allowed the network that `text` is in. */
export function allowedByRange(text: string, allow: readonly Range[]): boolean {
  const address = parseAddress(text);
  const forms = address ? [address, ...translated(address)] : [];
  return forms.some((form) => allow.some((range) => contains(range, form)));
}

/** Ports below 1024 other than those of HTTP belong to services that must not be talked to by mistake. */
export function refusedPort(port: number): boolean {
  return port < 1024 && port !== 80 && port !== 443;
}

/** IPv4 addresses that are reached in place of an IPv6 one, wherever it is called from. */
function translated(address: Address): Address[] {
  if (address.bits === 32) return [];
  return carriers
    .filter(({ range }) => contains(range, address))
    .map(({ offset }) => embedded(address, offset));
}

/** With those that may be reached: a network of its own may use the address as it stands, too. */
function carried(address: Address): Address[] {
  // ISATAP (RFC 5214): the interface identifier 0:5efe or 200:5efe, then the IPv4 address.
  const isatap = address.bits === 128 && ((address.value >> 32n) & 0xfdff_ffffn) === 0x0000_5efen;
  return [...translated(address), ...(isatap ? [embedded(address, 0)] : [])];
}
