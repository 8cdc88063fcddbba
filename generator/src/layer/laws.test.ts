/**
 * The laws of layering, on random objects. PLINTH_SYSTEMS says how many systems the real Kustomize builds (default 2,000),
 * PLINTH_SEED repeats a run.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Place } from "../model/environment.ts";
import { Varying } from "../model/varying.ts";
import { difference } from "./difference.ts";
import { dataOf, titleOf } from "./identity.ts";
import { type Layered, layer } from "./layer.ts";
import { pathText } from "./path.ts";
import { prove } from "./proof.ts";
import { allPlaces, objectNamed, twoPlaces } from "./random-objects.ts";
import { type Binary, binaries, buildReally, missing } from "./real-kustomize.ts";
import { isList, isMap, type Symbolic, type SymbolicMap, type SymbolicObject } from "./symbolic.ts";

const seed = Number(process.env.PLINTH_SEED ?? 20261121);
const systems = Number(process.env.PLINTH_SYSTEMS ?? 2000);
/** One process for all of a batch: fewer cost more starts, more cost more than linear time. */
const batch = 200;

test(`base + overlay is what is meant, order included, by the real Kustomize (${systems} systems, seed ${seed})`, {
  skip: missing,
}, async () => {
  for (let done = 0; done < systems; done += batch) {
    const objects = Array.from({ length: batch }, (_, i) => system(done + i)).flat();
    // Every fourth batch has three environments of four places, every third is built by both binaries.
    const layered = layer(objects, (done / batch) % 4 === 3 ? allPlaces : twoPlaces);
    assert.deepEqual(layered.findings, []);
    assert.deepEqual(prove(layered), []);
    const uses = (done / batch) % 3 === 2 ? binaries : binaries.slice(0, 1);
    for (const binary of uses) await proveReally(layered, binary);
  }
});

/** A system of one or two objects, each by a seed of its own, so that one alone can be made again. */
function system(index: number): readonly SymbolicObject[] {
  const random = fc.oneof(
    fc.tuple(objectNamed(`s${index}`)),
    fc.tuple(objectNamed(`s${index}a`), objectNamed(`s${index}b`)),
  );
  return fc.sample(random, { seed: seed + index, numRuns: 1 }).flat();
}

async function proveReally({ base, overlays }: Layered, binary: Binary): Promise<void> {
  await inPairs([...overlays], async ([place, { added, patches, intended }]) => {
    const built = await buildReally(binary, { base, added, patches });
    assert.deepEqual([...built.keys()].sort(), intended.map(titleOf).sort());
    for (const object of intended) {
      const result = built.get(titleOf(object));
      const unlike = difference(result === undefined ? undefined : dataOf(result), dataOf(object));
      if (unlike === undefined) continue;
      const parts = { base, added, patches, intended, built: [...built.values()] };
      const shown = Object.entries(parts).map(
        ([name, list]) =>
          `${name}: ${JSON.stringify(list.find(({ metadata }) => metadata.name === object.metadata.name))}`,
      );
      assert.fail(
        `${binary.name} in ${place}, seed ${seed}, ${titleOf(object)} differs at ${pathText(unlike.path)}\n${shown.join("\n")}`,
      );
    }
  });
}

async function inPairs<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const work = async () => {
    for (const one of rest) await act(one);
  };
  await Promise.all([work(), work()]);
}

const objects = fc.tuple(objectNamed("a"), objectNamed("b"));
const parameters = { seed, numRuns: 500 };

test("changing one environment's value changes that overlay alone", () => {
  fc.assert(
    fc.property(objects, fc.constantFrom(...allPlaces), (all, changed) => {
      const before = layer(all, allPlaces);
      const after = layer(
        all.map((object) => valuesChanged(object, changed)),
        allPlaces,
      );
      assert.deepEqual(after.base, before.base);
      for (const { id } of allPlaces)
        if (id !== changed.id) assert.deepEqual(after.overlays.get(id), before.overlays.get(id));
    }),
    parameters,
  );
});

test("adding an environment changes nothing in base or in another overlay", () => {
  fc.assert(
    fc.property(objects, fc.shuffledSubarray([...allPlaces], { minLength: 1 }), (all, places) => {
      const before = layer(all, places.slice(0, -1));
      const after = layer(all, places);
      assert.deepEqual(after.base, before.base);
      for (const [id, overlay] of before.overlays) assert.deepEqual(after.overlays.get(id), overlay);
    }),
    parameters,
  );
});

test("changing a plain value outside lists that stand whole changes base alone", () => {
  fc.assert(
    fc.property(objects, fc.nat(), ([first, second], choice) => {
      const paths = plainTexts(first, isMap(first) && first.kind !== "Widget");
      const path = paths[choice % paths.length];
      fc.pre(path !== undefined && isMap(first));
      const before = layer([first, second], allPlaces);
      const after = layer([textChanged(first, path), second], allPlaces);
      assert.notDeepEqual(after.base, before.base);
      assert.deepEqual(written(after), written(before));
    }),
    parameters,
  );
});

/** What is written into the overlays. */
function written({ overlays }: Layered) {
  return [...overlays].map(([place, { added, patches }]) => ({ place, added, patches }));
}

/** The object with every scalar that `place` alone decides changed there. */
function valuesChanged(object: SymbolicObject, place: Place): SymbolicObject {
  return object instanceof Varying ? object : mapMembers(object, (member) => valueChanged(member, place));
}

function valueChanged(node: Symbolic, place: Place): Symbolic {
  if (node instanceof Varying) {
    return new Varying(node.shared, (there) =>
      there.id === place.id ? changedScalar(node.at(there)) : node.at(there),
    );
  }
  if (isList(node)) return node.map((entry) => valueChanged(entry, place));
  return isMap(node) ? mapMembers(node, (member) => valueChanged(member, place)) : node;
}

function mapMembers(map: SymbolicMap, f: (member: Symbolic) => Symbolic): SymbolicMap {
  return Object.fromEntries(Object.entries(map).map(([key, member]) => [key, f(member)]));
}

function changedScalar(value: Symbolic): Symbolic {
  if (typeof value === "string") return `${value} changed`;
  if (typeof value === "number") return value + 1000;
  return typeof value === "boolean" ? !value : value;
}

type Steps = readonly string[];

/** The paths of plain texts, but for keys and what stands in a list or map that stands whole in the overlays. */
function plainTexts(node: Symbolic, dividesLists: boolean, path: Steps = []): readonly Steps[] {
  if (isList(node)) {
    if (varies(node) && !(dividesLists && keyedLists.has(path.at(-1) ?? ""))) return [];
    return node.flatMap((entry, index) => plainTexts(entry, dividesLists, [...path, String(index)]));
  }
  if (isMap(node)) {
    if ("apiVersion" in node && node.kind instanceof Varying) return [];
    return Object.entries(node).flatMap(([key, member]) => plainTexts(member, dividesLists, [...path, key]));
  }
  return typeof node === "string" && !keys.has(path.at(-1) ?? "") ? [path] : [];
}

const keyedLists = new Set(
  "containers initContainers env hostAliases imagePullSecrets ownerReferences secrets volumeMounts volumes".split(" "),
);
const keys = new Set("apiVersion kind name uid ip mountPath protocol topologyKey".split(" "));

function varies(node: Symbolic): boolean {
  if (isList(node)) return node.some(varies);
  return isMap(node) ? Object.values(node).some(varies) : node instanceof Varying;
}

function textChanged(map: SymbolicMap, [step = "", ...steps]: Steps): SymbolicMap {
  return { ...map, [step]: partChanged(map[step], steps) };
}

function partChanged(node: Symbolic, steps: Steps): Symbolic {
  if (steps.length === 0) return `${node} changed`;
  if (isMap(node)) return textChanged(node, steps);
  const [step, ...rest] = steps;
  return isList(node) ? node.map((entry, index) => (String(index) === step ? partChanged(entry, rest) : entry)) : node;
}
