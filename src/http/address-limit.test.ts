import assert from "node:assert/strict";
import { test } from "node:test";
import { createAddressLimit, networkOf } from "./address-limit.ts";

test("addresses of one IPv6 network count as one, IPv4 by itself however it is written", () => {
  const same = ["2001:db8:1:2::1", "2001:0DB8:1:2:ffff::", "2001:db8:1:2:3:4:5:6"];
  assert.deepEqual(new Set(same.map(networkOf)), new Set(["2001:db8:1:2"]));
  assert.equal(networkOf("::1"), "0:0:0:0");
  assert.equal(networkOf("fe80::1%eth0"), "fe80:0:0:0");
  assert.equal(networkOf("::ffff:192.0.2.7"), networkOf("192.0.2.7"));
  assert.notEqual(networkOf("192.0.2.7"), networkOf("192.0.2.8"));
});

test("the limit of a minute holds per address and ends with the minute", () => {
  let now = new Date("2026-05-05T10:00:45Z");
  const wait = createAddressLimit({ now: () => now }, 2);
  assert.deepEqual(["a", "a", "a", "b"].map(wait), [0, 0, 15, 0]);
  now = new Date("2026-05-05T10:01:00Z");
  assert.equal(wait("a"), 0);
});
