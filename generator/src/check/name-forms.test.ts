import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asDnsName,
  dataKey,
  dnsLabel,
  dnsSubdomain,
  type Form,
  labelKeyMisfit,
  labelValue,
  misfit,
  pathSegment,
  portName,
  variableName,
} from "./name-forms.ts";

/** Texts that have a form, and texts that have not. */
const cases: readonly (readonly [name: string, form: Form, good: readonly string[], bad: readonly string[]])[] = [
  [
    "DNS label",
    dnsLabel,
    ["a", "0", "a-1", "a--1", "x".repeat(63)],
    ["", "A", "-a", "a-", "a.b", "a_b", "a\n", "x".repeat(64)],
  ],
  [
    "DNS subdomain",
    dnsSubdomain,
    ["a", "a.b", "1.2", "a-1.b", "x".repeat(253)],
    ["", "a..b", ".a", "a.", "a.-b", "A.b", "x".repeat(254)],
  ],
  ["path segment", pathSegment, ["a:b", "A_1", "...", "x".repeat(999)], ["", ".", "..", "a/b", "a%b"]],
  [
    "port's name",
    portName,
    ["http", "p1", "1a", "x".repeat(15)],
    ["", "80", "a--b", "-a", "a-", "HTTP", "a.b", "x".repeat(16)],
  ],
  ["variable's name", variableName, ["A", "a.b-c", "9 lives", "~"], ["", "A=B", "é", "a\tb"]],
  [
    "key of data",
    dataKey,
    ["a", ".a", "_-.", "A.b", "x".repeat(253)],
    ["", ".", "..", "..a", "a/b", "a b", "x".repeat(254)],
  ],
  ["label's value", labelValue, ["", "a", "A_b.c-1", "x".repeat(63)], ["-a", "a-", "a b", "a/b", "é", "x".repeat(64)]],
];

for (const [name, form, good, bad] of cases) {
  test(`a ${name} has its form`, () => {
    for (const text of good) assert.equal(misfit(text, form), undefined, text);
    for (const text of bad) assert.notEqual(misfit(text, form), undefined, JSON.stringify(text));
  });
}

test("the key of a label is a name with an optional domain before it", () => {
  for (const text of ["a", "A_b.c", "example.com/a", `${"x".repeat(253)}/${"y".repeat(63)}`]) {
    assert.equal(labelKeyMisfit(text), undefined, text);
  }
  for (const text of ["", "/", "/a", "a/", "a/b/c", "Example.com/a", "-a", "a b", "x".repeat(64)]) {
    assert.notEqual(labelKeyMisfit(text), undefined, text);
  }
});

test("a suggested name has the form, and is another", () => {
  assert.equal(asDnsName("myApp_1", dnsLabel), "my-app-1");
  assert.equal(asDnsName("-a-", dnsLabel), "a");
  assert.equal(asDnsName("a.b", dnsLabel), undefined);
  assert.equal(asDnsName("a", dnsLabel), undefined);
  assert.equal(asDnsName("__", dnsLabel), undefined);
});
