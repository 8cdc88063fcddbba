import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isWithin, parseIpRange } from "./ip-range.ts";

test("a range of IPv4 addresses has two words, one of IPv6 addresses eight", () => {
  assert.deepEqual(parseIpRange("10.0.0.0/8"), { first: [0x0a00, 0], prefix: 8 });
  assert.deepEqual(parseIpRange("169.254.169.254/32"), { first: [0xa9fe, 0xa9fe], prefix: 32 });
  assert.deepEqual(parseIpRange("2001:db8::/32"), { first: [0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], prefix: 32 });
  assert.deepEqual(parseIpRange("64:ff9b::192.0.2.33/128"), {
    first: [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0221],
    prefix: 128,
  });
  assert.deepEqual(parseIpRange("::/0"), { first: [0, 0, 0, 0, 0, 0, 0, 0], prefix: 0 });
});

test("what the API server refuses is refused, and says why", () => {
  const form = "expected the form 10.0.0.0/8 or 2001:db8::/32";
  assert.equal(parseIpRange(""), form);
  assert.equal(parseIpRange("example.com/8"), form);
  assert.equal(parseIpRange("10.0.0/8"), form);
  assert.equal(parseIpRange("010.0.0.0/8"), form);
  assert.equal(parseIpRange("fe80::1%eth0/64"), form);
  assert.equal(parseIpRange("10.0.0.1"), "a single address is written 10.0.0.1/32");
  assert.equal(parseIpRange("2001:db8::1"), "a single address is written 2001:db8::1/128");
  assert.equal(parseIpRange("10.0.0.0/33"), 'after "/" comes a number from 0 to 32');
  assert.equal(parseIpRange("10.0.0.0/08"), 'after "/" comes a number from 0 to 32');
  assert.equal(parseIpRange("10.0.0.0/"), 'after "/" comes a number from 0 to 32');
  assert.equal(parseIpRange("::/129"), 'after "/" comes a number from 0 to 128');
  assert.equal(parseIpRange("::ffff:10.0.0.0/104"), "it is an IPv4 address in IPv6 notation");
  assert.equal(
    parseIpRange("192.168.7.9/20"),
    "it has bits set after its first 20: the range is 192.168.0.0/20, the address 192.168.7.9/32",
  );
  assert.equal(
    parseIpRange("2001:db8::1/32"),
    "it has bits set after its first 32: the range is with zeros there, the address 2001:db8::1/128",
  );
});

test("a smaller range lies within a larger one that begins alike", () => {
  const within = (inner: string, outer: string) => {
    const [a, b] = [parseIpRange(inner), parseIpRange(outer)];
    assert.ok(typeof a === "object" && typeof b === "object");
    return isWithin(a, b);
  };
  assert.equal(within("10.1.0.0/16", "10.0.0.0/8"), true);
  assert.equal(within("192.168.0.0/20", "192.168.0.0/19"), true);
  assert.equal(within("192.168.32.0/20", "192.168.0.0/19"), false);
  assert.equal(within("10.0.0.0/8", "10.0.0.0/8"), false);
  assert.equal(within("0.0.0.0/0", "10.0.0.0/8"), false);
  assert.equal(within("2001:db8:1::/48", "2001:db8::/32"), true);
  assert.equal(within("10.0.0.0/8", "::/0"), false);
});

test("every IPv4 address with its bits cut off is a range that holds the address", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), fc.nat({ max: 31 }), (number, prefix) => {
      const text = (at: number) => [24, 16, 8, 0].map((shift) => (at >>> shift) & 255).join(".");
      const mask = prefix === 0 ? 0 : -1 << (32 - prefix);
      const range = parseIpRange(`${text(number & mask)}/${prefix}`);
      const address = parseIpRange(`${text(number)}/32`);
      assert.ok(typeof range === "object" && typeof address === "object");
      assert.equal(isWithin(address, range), true);
    }),
  );
});
