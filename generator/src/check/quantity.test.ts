import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalQuantity, compareQuantity, parseQuantity, type Quantity, quantitySuggestions } from "./quantity.ts";

test("a quantity is read exactly, in billionths", () => {
  assert.deepEqual(parseQuantity("1"), { nano: 1_000_000_000n, notation: "decimal" });
  assert.deepEqual(parseQuantity("250m"), { nano: 250_000_000n, notation: "decimal" });
  assert.deepEqual(parseQuantity("1.5Gi"), { nano: 1_610_612_736_000_000_000n, notation: "binary" });
  assert.deepEqual(parseQuantity("12e6"), { nano: 12_000_000_000_000_000n, notation: "exponent" });
  assert.deepEqual(parseQuantity("-.5"), { nano: -500_000_000n, notation: "decimal" });
  assert.deepEqual(parseQuantity(0.5), { nano: 500_000_000n, notation: "decimal" });
});

test("E is the suffix of 10^18, and an exponent when digits follow", () => {
  assert.deepEqual(parseQuantity("2E"), { nano: 2n * 10n ** 27n, notation: "decimal" });
  assert.deepEqual(parseQuantity("2E3"), { nano: 2_000_000_000_000n, notation: "exponent" });
});

test("what is finer than a billionth is rounded away from zero", () => {
  assert.deepEqual(parseQuantity("0.1n"), { nano: 1n, notation: "decimal" });
  assert.deepEqual(parseQuantity("-1.5n"), { nano: -2n, notation: "decimal" });
});

test("a binary quantity is capped at the largest int64, a decimal one is not", () => {
  assert.equal(canonicalQuantity("16Ei"), "9223372036854775807");
  assert.equal(canonicalQuantity("16E"), "16E");
});

test("a text that the API server refuses is no quantity", () => {
  const texts = [
    "",
    " ",
    "1Gb",
    "1g",
    "1K",
    "1e",
    "1e1.5",
    "1 Gi",
    "0x10",
    "1,5",
    "--1",
    "1.2.3",
    "Gi",
    "abc",
    "NaN",
    "1i",
    "1kk",
  ];
  assert.deepEqual(
    texts.filter((text) => parseQuantity(text) !== undefined),
    [],
  );
});

test("space around a quantity is ignored", () => {
  assert.deepEqual(parseQuantity(" 1Gi\n"), parseQuantity("1Gi"));
});

// The answers are those of k8s.io/apimachinery 0.36.1, resource.Quantity.CanonicalizeBytes.
const canonical: readonly (readonly [string | number, string])[] = [
  ["1000m", "1"],
  ["0.1", "100m"],
  [0.1, "100m"],
  [2, "2"],
  ["3072Mi", "3Gi"],
  ["1.5Gi", "1536Mi"],
  ["0.5Gi", "512Mi"],
  ["1025Ki", "1025Ki"],
  ["1023Ki", "1023Ki"],
  ["1Ki", "1Ki"],
  ["0.5Ki", "512"],
  ["-1.5Ki", "-1536"],
  ["0.0001Ki", "102400u"],
  ["1024", "1024"],
  ["1000", "1k"],
  ["1500000", "1500k"],
  ["+5", "5"],
  ["007", "7"],
  ["1.100", "1100m"],
  ["0", "0"],
  ["-0", "0"],
  ["0Gi", "0"],
  ["12e6", "12e6"],
  ["1e3", "1e3"],
  ["100e-3", "100e-3"],
  ["1e-12", "1e-9"],
  ["1E", "1E"],
  ["1.2345678901n", "2n"],
];

for (const [text, expected] of canonical) {
  test(`the canonical form of ${JSON.stringify(text)} is ${expected}`, () => {
    assert.equal(canonicalQuantity(text), expected);
  });
}

test("a text that is no quantity has no canonical form", () => {
  assert.equal(canonicalQuantity("1Gb"), undefined);
});

const quantities = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String),
    fc.option(
      fc.nat({ max: 999_999 }).map((part) => `.${part}`),
      { nil: "" },
    ),
    fc.constantFrom("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "e3", "E-3", "e+6"),
  )
  .map((parts) => parts.join(""));

test("the canonical form has the same value, and is its own canonical form", () => {
  fc.assert(
    fc.property(quantities, (text) => {
      const form = canonicalQuantity(text);
      assert.ok(form !== undefined);
      assert.equal(parsed(form).nano, parsed(text).nano);
      assert.equal(canonicalQuantity(form), form);
    }),
  );
});

test("quantities are compared by value, whatever their suffix", () => {
  assert.equal(compareQuantity(parsed("1"), parsed("1000m")), 0);
  assert.equal(compareQuantity(parsed("1Gi"), parsed("1G")), 1);
  assert.equal(compareQuantity(parsed("-1"), parsed("0.1")), -1);
});

test("sorting by value orders any quantities as their billionths", () => {
  fc.assert(
    fc.property(quantities, quantities, (a, b) => {
      const [left, right] = [parsed(a), parsed(b)];
      assert.equal(Math.sign(compareQuantity(left, right)), Math.sign(Number(left.nano - right.nano)));
    }),
  );
});

const meant: readonly (readonly [string, readonly string[]])[] = [
  ["1Gb", ['"1Gi" (1,073,741,824 bytes)', '"1G"']],
  ["512MB", ['"512Mi" (536,870,912 bytes)', '"512M"']],
  ["64K", ['"64Ki" (65,536 bytes)', '"64k"']],
  ["1gib", ['"1Gi" (1,073,741,824 bytes)']],
  ["2 Gi", ['"2Gi" (2,147,483,648 bytes)']],
  ["0,5", ['"0.5"']],
  ["2 cores", ['"2"']],
  ["500mcpu", ['"500m"']],
  ["100bytes", ['"100"']],
  ["much", []],
];

for (const [text, expected] of meant) {
  test(`who writes ${text} may have meant ${expected.join(" or ") || "anything"}`, () => {
    assert.deepEqual(quantitySuggestions(text), expected);
  });
}

function parsed(text: string): Quantity {
  const quantity = parseQuantity(text);
  assert.ok(quantity !== undefined, text);
  return quantity;
}
