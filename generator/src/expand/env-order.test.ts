import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Leaf, Varying } from "../model/varying.ts";
import { inOrderOfUse } from "./env-order.ts";

const everywhere = (text: string): Leaf<string> => new Varying<string>(undefined, () => text);
const withExceptions = (text: string): Leaf<string> => new Varying(text, () => text);
const order = (variables: Readonly<Record<string, Leaf<string>>>) =>
  inOrderOfUse(Object.entries(variables).map(([name, value]) => ({ name, value }))).map(({ name }) => name);

test("variables that differ come first, so that a patch need not list the others", () => {
  assert.deepEqual(order({ A: "a", B: withExceptions("b"), C: everywhere("c"), D: "d" }), ["C", "B", "A", "D"]);
});

test("a variable stands after those that it refers to, for Kubernetes expands only earlier ones", () => {
  assert.deepEqual(order({ A: "a", URL: withExceptions("$(HOST):$(PORT)"), HOST: "h", PORT: "1" }), [
    "HOST",
    "PORT",
    "URL",
    "A",
  ]);
});

test("variables that refer to each other keep their order", () => {
  assert.deepEqual(order({ A: "$(B)", B: "$(A)" }), ["B", "A"]);
});

test("whatever they refer to, each variable is there once", () => {
  const name = fc.constantFrom("A", "B", "C", "D", "E");
  const value = fc.tuple(
    fc.constantFrom(everywhere, withExceptions, (text: string): Leaf<string> => text),
    name,
  );
  fc.assert(
    fc.property(fc.dictionary(name, value), (declared) => {
      const variables = Object.fromEntries(
        Object.entries(declared).map(([key, [make, other]]) => [key, make(`$(${other})`)]),
      );
      assert.deepEqual(order(variables).toSorted(), Object.keys(variables).toSorted());
    }),
  );
});
