import assert from "node:assert/strict";
import { test } from "node:test";
import { formats } from "./formats.ts";

const texts = {
  quantity: [
    ["1Gi", "250m", "0.5", "1e3"],
    ["1Gb", "", "one"],
  ],
  byte: [
    ["", "eHg=", "eHh4", "eA==", "eHg=\n"],
    ["eHg", "x", "-_8=", "e Hg="],
  ],
  "date-time": [
    ["2026-01-31T12:00:00Z", "2024-02-29T00:00:00.5+02:00", "2000-02-29T23:59:59Z"],
    ["", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01"],
  ],
  "date-time-micro": [
    ["2026-01-31T12:00:00.000000Z", "2026-01-31T12:00:00.123456-01:00"],
    ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z"],
  ],
  ipv4: [["10.0.0.1"], ["10.0.0.256", "::1", "010.0.0.1"]],
  ipv6: [
    ["::1", "::ffff:1.2.3.4"],
    ["10.0.0.1", "fe80::1%eth0"],
  ],
  uuid: [["123e4567-e89b-12d3-a456-426614174000", "123E4567E89B12D3A456426614174000"], ["123e4567"]],
} as const;

for (const [name, [accepted, refused]] of Object.entries(texts)) {
  const format = Object.entries(formats).find(([known]) => known === name)?.[1];
  test(`${name} accepts ${accepted.map((text) => JSON.stringify(text)).join(", ")}`, () => {
    assert.ok(format?.type === "string");
    for (const text of accepted) assert.ok(format.validate(text), text);
  });
  test(`${name} refuses ${refused.map((text) => JSON.stringify(text)).join(", ")}`, () => {
    assert.ok(format?.type === "string");
    for (const text of refused) assert.ok(!format.validate(text), text);
  });
}

test("int32 and int64 accept exactly the numbers that fit", () => {
  const { int32, int64 } = formats;
  assert.deepEqual([-2147483649, -2147483648, 2147483647, 2147483648].map(int32.validate), [false, true, true, false]);
  assert.deepEqual([-(2 ** 63), 2 ** 63 - 1024, 2 ** 63].map(int64.validate), [true, true, false]);
});
