import assert from "node:assert/strict";
import { test } from "node:test";
import { Suggestions } from "./suggestions.ts";

test("the nearest name is suggested, whatever kind of list the names come in", () => {
  assert.equal(
    new Suggestions().instead(
      "yolo",
      new Map([
        ["polybot", 1],
        ["yolo5", 2],
      ]).keys(),
    ),
    ' Did you mean "yolo5"?',
  );
});

test("where none is near, up to three are told", () => {
  const instead = (names: readonly string[]) => new Suggestions().instead("yolo5", names);
  assert.equal(instead([]), " There is none.");
  assert.equal(instead(["web"]), ' There is "web".');
  assert.equal(instead(["web", "api", "mongo"]), ' There is "web" and "api" and "mongo".');
  assert.equal(instead(["web", "api", "mongo", "metering"]), "");
});

test("after a hundred, no more are looked for", () => {
  const suggestions = new Suggestions();
  for (let count = 0; count < 100; count++)
    assert.equal(suggestions.instead("yolo", ["yolo5"]), ' Did you mean "yolo5"?');
  assert.equal(suggestions.instead("yolo", ["yolo5"]), "");
});
