import assert from "node:assert/strict";
import { test } from "node:test";
import { answerText } from "./answer-text.ts";
import { label } from "./labels.ts";

test("The counts are told by class, the most frequent first, and equal ones by name", () => {
  const labels = ["star", "circle", "ring", "circle", "star", "circle"].map(label);
  assert.equal(answerText({ labels }), "I found 6 objects:\n• circle: 3\n• star: 2\n• ring: 1");
});

test("One object is one object", () => {
  assert.equal(answerText({ labels: [label("star")] }), "I found 1 object:\n• star: 1");
});

test("Nothing found is said", () => {
  assert.equal(answerText({ labels: [] }), "I found nothing that I know in this picture. Please try another one.");
});

const failures = [
  ["not-a-picture", "I could not read this file as a picture. Please send a photo."],
  [
    "unsupported-format",
    "I do not know this kind of picture. Please send it as a photo, or as a JPEG, PNG, WebP or GIF file.",
  ],
  ["damaged", "This picture seems to be damaged. Please send it again."],
  ["too-large", "This picture has too many pixels for me. Please send a smaller one."],
  ["too-slow", "This picture took me too long. Please try a smaller one."],
  ["missing", "I lost this picture before I could look at it. Please send it again."],
] as const;
for (const [failure, text] of failures) {
  test(`A picture that failed as ${failure} gets a sentence`, () =>
    assert.equal(answerText({ labels: [], failure }), text));
}

test("More classes than a caption takes are cut at a line, and how many are left out is said", () => {
  const labels = Array.from({ length: 100 }, (_, index) =>
    label(`a rather long name ${String(index).padStart(3, "0")}`),
  );
  const text = answerText({ labels });
  assert.ok(text.length <= 1024, `${text.length}`);
  assert.ok(text.length > 980, `${text.length}`);
  assert.match(text, /^I found 100 objects:\n• a rather long name 000: 1\n/);
  const lines = text.split("\n");
  assert.equal(lines.at(-1), `… and ${100 - (lines.length - 2)} more`);
});
