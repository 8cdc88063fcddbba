import { labels } from "../expand/metadata.ts";
import type { Environment, Place } from "../model/environment.ts";
import type { JsonObject } from "../model/manifest.ts";
import type { SystemSpec } from "../model/system.ts";
import { overlayFolder } from "../render/paths.ts";
import { argocdNamespace } from "./destination.ts";

/** The file beside an overlay that makes it an Application. */
export const applicationFileName = "argocd.yaml";

/** What an ApplicationSet reads of one overlay: names stand in the file, so that a renamed folder deletes nothing. */
export function applicationFacts(system: SystemSpec, place: Place, facts: ApplicationFacts): JsonObject {
  return {
    name: applicationName(system, place, facts.name),
    workload: facts.name,
    overlay: facts.folder,
    cluster: facts.cluster,
    namespace: place.target.namespace,
    // Absolute paths, by which Argo CD tells which commits concern it.
    generatePaths: [...facts.reads]
      .sort()
      .map((folder) => `/${folder}`)
      .join(";"),
    retired: facts.retired ?? false,
  };
}

/** One Application. */
export interface ApplicationFacts {
  /** The workload's name, or `environment`. */
  readonly name: string;
  readonly folder: string;
  /** All folders that its build reads. */
  readonly reads: readonly string[];
  readonly cluster: string;
  /** Being removed: it may become empty. */
  readonly retired?: boolean;
}

/** The name of an Application: unique over all environments and clusters. */
export function applicationName(system: SystemSpec, place: Place, workload: string): string {
  return `${system.name}-${place.id.replaceAll("/", "-")}-${workload}`;
}

/** The ApplicationSet of one place: an Application for each overlay that is deployed. */
export function applicationSet(system: SystemSpec, place: Place, environment: Environment): JsonObject {
  const name = `${system.name}-${place.id.replaceAll("/", "-")}`;
  const follows = environment.follows ?? "main";
  const revision = follows === "main" ? "main" : follows.slice("branch:".length);
  const own = labels(system, { name, component: "argocd", owner: system.owner });
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    metadata: { name, namespace: argocdNamespace(system), labels: own },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [
        {
          git: {
            repoURL: system.repository,
            revision,
            files: [{ path: `${overlayFolder(place, "*")}/${applicationFileName}` }],
          },
        },
      ],
      // An edit of this file, or an outage of git, deletes no Application and none of its objects.
      syncPolicy: { applicationsSync: "create-update", preserveResourcesOnDeletion: true },
      template: template(system, place, revision),
      templatePatch: retiredPatch,
    },
  };
}

function template(system: SystemSpec, place: Place, targetRevision: string): JsonObject {
  return {
    metadata: {
      name: "{{ .name }}",
      annotations: {
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
        "argocd.argoproj.io/manifest-generate-paths": "{{ .generatePaths }}",
      },
      labels: {
        "app.kubernetes.io/name": "{{ .workload }}",
        "app.kubernetes.io/part-of": system.name,
        environment: place.name,
      },
    },
    spec: {
      project: system.name,
      source: { repoURL: system.repository, targetRevision, path: "{{ .overlay }}" },
      destination: { name: "{{ .cluster }}", namespace: "{{ .namespace }}" },
      syncPolicy,
    },
  };
}

const syncPolicy = {
  automated: { prune: true, selfHeal: true },
  syncOptions: [
    "ApplyOutOfSyncOnly=true",
    // Before the environment's own Application has made the Namespace, those of its workloads may come.
    "CreateNamespace=true",
    "FailOnSharedResource=true",
    "PruneLast=true",
    "ServerSideApply=true",
  ],
  // A retry takes the newest commit, not the one that failed.
  retry: { limit: 10, refresh: true, backoff: { duration: "5s", factor: 2, maxDuration: "3m0s" } },
};

/** Only what is being removed may become empty; all else must not, for an empty render is a mistake. */
const retiredPatch = `{{- if .retired }}
spec:
  syncPolicy:
    automated:
      allowEmpty: true
      prune: true
      selfHeal: true
{{- end }}
`;
