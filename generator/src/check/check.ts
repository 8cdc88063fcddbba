import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Finding } from "./finding.ts";
import { ObjectSet } from "./object-set.ts";
import type { ObjectRule, Problem, Rule, SetRule } from "./rule.ts";

/** The objects of one place, and where each stands. */
export interface Checked {
  readonly place: Place;
  readonly objects: readonly Manifest[];
  /** What people look for it by; `everywhere`: where it is the same in all places. */
  whereabouts(object: Manifest): Whereabouts;
}

/** Where an object is declared, and where it stands. */
export interface Whereabouts {
  readonly source: string;
  /** The folder of this place. */
  readonly file: string;
  /** The folder that all places share. */
  readonly base?: string;
}

/** Applies the rules to the objects of every place. What is wrong in all places alike is one finding. */
export function check(rules: readonly Rule[], everywhere: readonly Checked[]): readonly Finding[] {
  const found = new Map<string, Found>();
  const objectRules = byKind(rules.filter((rule): rule is ObjectRule => "check" in rule));
  const setRules = rules.filter((rule): rule is SetRule => "checkAll" in rule);
  // The same object in two places is checked once: an object in which nothing varies is one and the same.
  const problems = new Map<Manifest, readonly RuleProblem[]>();
  for (const { place, objects, whereabouts } of everywhere) {
    const report = (rule: Rule, object: Manifest, problem: Problem) =>
      add(found, place, rule, object, problem, whereabouts(object));
    for (const object of objects) {
      let its = problems.get(object);
      if (its === undefined) {
        its = problemsOf(object, objectRules(object.kind));
        problems.set(object, its);
      }
      for (const problem of its) report(problem.rule, object, problem);
    }
    const set = new ObjectSet(objects, place.target.namespace);
    for (const rule of setRules) for (const problem of rule.checkAll(set)) report(rule, problem.object, problem);
  }
  return [...found.values()].map(({ finding, places, base }) => {
    if (places.length < everywhere.length) return { ...finding, places };
    return base === undefined ? finding : { ...finding, file: base };
  });
}

type RuleProblem = Problem & { readonly rule: Rule };

/** Nearly every object has none: nothing is made for those. */
function problemsOf(object: Manifest, rules: readonly ObjectRule[]): readonly RuleProblem[] {
  let problems: RuleProblem[] | undefined;
  for (const rule of rules) {
    for (const problem of rule.check(object)) {
      problems ??= [];
      problems.push({ ...problem, rule });
    }
  }
  return problems ?? none;
}

const none: readonly never[] = [];

interface Found {
  readonly finding: Finding;
  readonly places: string[];
  readonly base: string | undefined;
}

function byKind(rules: readonly ObjectRule[]): (kind: string) => readonly ObjectRule[] {
  const known = new Map<string, readonly ObjectRule[]>();
  return (kind) => {
    let its = known.get(kind);
    if (its === undefined) {
      its = rules.filter(({ kinds }) => kinds === undefined || kinds.includes(kind));
      known.set(kind, its);
    }
    return its;
  };
}

function add(
  found: Map<string, Found>,
  place: Place,
  rule: Rule,
  { kind, metadata }: Manifest,
  problem: Problem,
  { source, file, base }: Whereabouts,
): void {
  const object = `${kind}/${metadata.name}`;
  const key = JSON.stringify([rule.name, source, object, problem.path, problem.message]);
  const same = found.get(key);
  if (same !== undefined) {
    if (!same.places.includes(place.id)) same.places.push(place.id);
    return;
  }
  const { path, message } = problem;
  const { name, severity } = rule;
  const finding = { rule: name, severity, message, object, ...(path === undefined ? {} : { path }), source, file };
  found.set(key, { finding, places: [place.id], base });
}
