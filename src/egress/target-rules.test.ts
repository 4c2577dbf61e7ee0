import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRange } from "./ip-range.ts";
import { refusingRule } from "./target-rules.ts";

test("every private, local or special address is refused, by the rule that says why", () => {
  const refusals: Record<string, string> = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "0:0:0:0:0:0:0:1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "64:ff9b::127.0.0.1": "loopback",
    "0.0.0.0": "unspecified",
    "::": "unspecified",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "::ffff:192.168.1.1": "private",
    "::ffff:0:10.1.2.3": "private",
    "64:ff9b::10.0.0.1": "private",
    "2a00:1450::5efe:10.0.0.1": "private",
    "2a00:1450::200:5efe:10.0.0.1": "private",
    "fc00::1": "private",
    "fd12:3456:789a::1": "private",
    "fec0::1": "private",
    "169.254.1.1": "link-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "169.254.169.254": "metadata",
    "169.254.170.2": "metadata",
    "::ffff:169.254.169.254": "metadata",
    "::ffff:a9fe:a9fe": "metadata",
    "64:ff9b::a9fe:a9fe": "metadata",
    "2002:a9fe:a9fe::1": "metadata",
    "100.100.100.200": "metadata",
    "168.63.129.16": "metadata",
    "192.0.0.192": "metadata",
    "fd00:ec2::254": "metadata",
    "100.64.0.1": "shared",
    "192.0.2.1": "documentation",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "2001:db8::1": "documentation",
    "198.18.0.1": "benchmarking",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "2001:0:4136:e378::1": "reserved",
    "::127.0.0.1": "reserved",
    "4000::1": "reserved",
    "2002:808:808::1": "translation",
    "64:ff9b:1::8.8.8.8": "translation",
    "not an address": "not-an-address",
  };
  const found = Object.fromEntries(Object.keys(refusals).map((text) => [text, refusingRule(text, [])]));
  assert.deepEqual(found, refusals);
});

test("public addresses may be reached", () => {
  const open = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2a00:1450:4009::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
  ];
  for (const address of open) assert.equal(refusingRule(address, []), undefined, address);
});

test("a CIDR of the operator opens its network in every form of writing, and nothing beside it", () => {
  const allow = [parseRange("10.1.0.0/16"), parseRange("::1")];
  for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "::1"]) {
    assert.equal(refusingRule(address, allow), undefined, address);
  }
  assert.equal(refusingRule("10.2.0.1", allow), "private");
  assert.equal(refusingRule("127.0.0.1", allow), "loopback");
  // Such an address is one of the network before it, whatever stands at its end.
  assert.equal(refusingRule("fd00::5efe:10.1.2.3", allow), "private");
  assert.equal(refusingRule("fe80::5efe:10.1.2.3", allow), "private");
});

test("a setting that is not a network is named", () => {
  for (const text of ["10.0.0.0/33", "10.0.0/8", "host", "::/129", "10.0.0.0/8/8", "", "10.0.0.0/-1"]) {
    assert.throws(() => parseRange(text), /not a network in CIDR notation/, text);
  }
});
