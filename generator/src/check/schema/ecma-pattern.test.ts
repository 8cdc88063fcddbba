import assert from "node:assert/strict";
import { test } from "node:test";
import { ecmaPattern } from "./ecma-pattern.ts";

// Go pattern, JavaScript pattern, a text that matches both, one that matches neither.
const patterns: readonly (readonly [string, string, string, string])[] = [
  ["^[a-z]+$", "^[a-z]+$", "abc", "ABC"],
  ["^((?i)sun|mon)day$", "^((?i:sun)|(?i:mon))day$", "SUNday", "SUNDAY"],
  ["^(?i)(abort|warn)?$", "^(?i:(abort|warn)?$)", "WARN", "warning"],
  ["^(a(?i)b(c|d)e|f)g$", "^(a(?i:b(c|d)e)|(?i:f))g$", "aBDEg", "ABCEg"],
  ["^(?P<year>\\d{4})$", "^(?<year>\\d{4})$", "2026", "26"],
  ["\\Aab\\z", "^ab$", "ab", "abc"],
  ["^[[:alpha:]_]+$", "^[A-Za-z_]+$", "a_B", "a1"],
  ["^[]a]+$", "^[\\]a]+$", "]a", "b"],
  ["^[(?i)|]+$", "^[(?i)|]+$", "(|)", "a"],
  ["^a\\|b$", "^a\\|b$", "a|b", "a"],
  ["^[\\-\\/._~]+$", "^[\\-\\/._~]+$", "-/", "\\"],
];

for (const [go, js, matches, fails] of patterns) {
  test(`the Go pattern ${go} is ${js}`, () => {
    assert.equal(ecmaPattern(go), js);
    assert.ok(new RegExp(js).test(matches));
    assert.ok(!new RegExp(js).test(fails));
  });
}

for (const go of ["^\\pL+$", "^\\p{Greek}$", "^[[:^alpha:]]$", "\\Qa.b\\E", "(?U)a+", "("]) {
  test(`the Go pattern ${go} has no JavaScript form`, () => {
    assert.equal(ecmaPattern(go), undefined);
  });
}
