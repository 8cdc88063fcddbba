import assert from "node:assert/strict";
import { test } from "node:test";
import { readClassNames } from "./class-names.ts";

const readable = [
  ["{0: 'circle', 1: 'ring'}", ["circle", "ring"]],
  ["['circle', 'ring']", ["circle", "ring"]],
  ['["circle", "ring"]', ["circle", "ring"]],
  ['{"0": "circle", "1": "ring"}', ["circle", "ring"]],
  ["{0: \"bird's nest\", 1: 'say \\'cheese\\''}", ["bird's nest", "say 'cheese'"]],
  ["{0: 'a, b', 1: '{2: c}'}", ["a, b", "{2: c}"]],
  ["[]", []],
] as const;
for (const [text, names] of readable) {
  test(`${text} names ${names.length} classes`, () => {
    assert.deepEqual(readClassNames(text), names);
  });
}

const refused = [
  "",
  "person",
  "{0: 'a', 2: 'b'}",
  "{1: 'a'}",
  "{0: 'a' 1: 'b'}",
  "['a', 5]",
  "['a'",
  "{0: 'a'}; import os",
  "{0: a}",
];
for (const text of refused) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => readClassNames(text), {
      name: "ModelError",
      message: 'The model\'s metadata "names" is not a list of classes, nor a dict of them numbered from 0.',
    });
  });
}
