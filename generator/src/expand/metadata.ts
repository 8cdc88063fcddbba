import type { Graph, ResolvedWorkload } from "../resolve/graph.ts";

/** The metadata of a generated object. */
export type Metadata = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** The labels by which selectors and policies find the pods of this name. They are immutable in a Deployment: nothing else belongs here. */
export function selectorLabels(pod: string): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": pod };
}

/** The labels that Kubernetes recommends (Recommended Labels, Kubernetes documentation), and the owner's. */
export function labels(
  system: Graph["system"],
  facts: { readonly name: string; readonly component: string; readonly owner: ResolvedWorkload["owner"] },
): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(facts.name),
    "app.kubernetes.io/component": facts.component,
    "app.kubernetes.io/instance": facts.name,
    "app.kubernetes.io/managed-by": "plinth",
    "app.kubernetes.io/part-of": system.name,
    owner: facts.owner.team,
  };
}

/** The annotation that people and linters look for when something is broken. */
export function ownerAnnotations(owner: ResolvedWorkload["owner"]): Readonly<Record<string, string>> {
  return owner.email === undefined ? {} : { email: owner.email };
}

/**
 * Makes the metadata of a workload's objects. Where a job runs before the roll-out, what the job needs comes in an earlier sync wave
 * (Argo CD, "Sync Phases and Waves").
 */
export function metadataFor(system: Graph["system"], { workload, owner, jobs }: ResolvedWorkload) {
  const inWaves = jobs.some(({ job }) => job.runs === "before");
  // Most objects of a workload have the same ones.
  const made = new Map<string, Metadata["labels"]>();
  const labelsOf = (name: string, component: string) => {
    const key = `${name} ${component}`;
    const known = made.get(key) ?? labels(system, { name, component, owner });
    made.set(key, known);
    return known;
  };
  return (name: string, facts: MetadataFacts = {}): Metadata => {
    const annotations = {
      ...ownerAnnotations(owner),
      ...(inWaves && facts.wave === "configuration" ? { "argocd.argoproj.io/sync-wave": "-2" } : {}),
      ...facts.annotations,
    };
    return {
      name,
      labels: labelsOf(facts.pod ?? workload.name, facts.component ?? workload.spec.preset),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    };
  };
}

/** What the metadata of one object has of its own. */
export interface MetadataFacts {
  /** The pod's name, where it is not the workload's. */
  readonly pod?: string;
  readonly component?: string;
  /** `configuration`: what a job before the roll-out needs. */
  readonly wave?: "configuration";
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Makes metadata for the objects of one workload. */
export type MetadataOf = ReturnType<typeof metadataFor>;
