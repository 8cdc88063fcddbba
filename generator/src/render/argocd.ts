import { applicationFacts, applicationFileName, applicationSet } from "../argocd/application-set.ts";
import { clusterOf, runsInEachCluster } from "../argocd/destination.ts";
import { type DeployedKinds, project } from "../argocd/project.ts";
import type { Environment, Place } from "../model/environment.ts";
import type { SystemSpec } from "../model/system.ts";
import type { File } from "./file.ts";
import { kustomization } from "./kustomization.ts";
import { baseFolder, overlayFolder, pinFolder, relativePath } from "./paths.ts";

/** What `render` says of Argo CD. */
export interface ArgoCdFacts {
  readonly system: SystemSpec;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly places: readonly Place[];
  /** The namespaces that some objects name, beside the place's own. */
  namespacesOf(place: Place): readonly string[];
  readonly kinds: DeployedKinds;
  /** The file of the system's declaration. */
  readonly source: string;
}

/** The AppProject and the ApplicationSets. Where each cluster has an Argo CD of its own, a folder for each. */
export function argocdFiles(facts: ArgoCdFacts): readonly File[] {
  const { system, places } = facts;
  if (!runsInEachCluster(system)) {
    return [...argocdFolder(facts, "argocd", places), rootKustomization(facts, ["argocd"])];
  }
  const folders = places.map((place) => ({ place, folder: `argocd/${place.id}` }));
  return folders.flatMap(({ place, folder }) => argocdFolder(facts, folder, [place]));
}

function argocdFolder(
  { system, environments, namespacesOf, kinds, source }: ArgoCdFacts,
  folder: string,
  places: readonly Place[],
): readonly File[] {
  const sets = places.map((place) => {
    const environment = environments[place.name];
    if (environment === undefined) throw new Error(`There is no environment "${place.name}".`);
    return {
      path: `applicationset-${place.id.replaceAll("/", "-")}.yaml`,
      content: applicationSet(system, place, environment),
    };
  });
  return [
    {
      path: "project.yaml",
      content: project(
        system,
        places.map((place) => ({ place, namespaces: namespacesOf(place) })),
        kinds,
      ),
    },
    ...sets,
    {
      path: "kustomization.yaml",
      content: kustomization({ resources: ["project.yaml", ...sets.map(({ path }) => path)] }),
    },
  ].map(({ path, content }) => ({ path: `${folder}/${path}`, source, content }));
}

function rootKustomization({ source }: ArgoCdFacts, resources: readonly string[]): File {
  return { path: "kustomization.yaml", source, content: kustomization({ resources }) };
}

/** What makes an overlay an Application. */
export function applicationFile(system: SystemSpec, place: Place, workload: string, source: string): File {
  const folder = overlayFolder(place, workload);
  const pin = pinFolder(place.name, workload);
  const elsewhere = pin.startsWith(`${folder}/`) ? [] : [pin];
  const reads = workload === "environment" ? [folder] : [folder, baseFolder(workload), ...elsewhere];
  const { name: cluster } = clusterOf(system, place);
  const content = applicationFacts(system, place, { name: workload, folder, reads, cluster });
  return { path: `${folder}/${applicationFileName}`, source, content };
}

/** The overlay of a workload that is being removed: nothing, so that Argo CD removes its objects. */
export function retiredFiles(system: SystemSpec, place: Place, workload: string, source: string): readonly File[] {
  const folder = overlayFolder(place, workload);
  const { name: cluster } = clusterOf(system, place);
  const facts = applicationFacts(system, place, { name: workload, folder, reads: [folder], cluster, retired: true });
  return [
    { path: `${folder}/kustomization.yaml`, source, content: kustomization({ resources: [] }) },
    { path: `${folder}/${applicationFileName}`, source, content: facts },
  ];
}

/** Kustomizations over all that is deployed: for people, for Argo CD builds one workload at a time. */
export function wholeFiles(
  places: readonly Place[],
  deployed: (place: Place) => readonly string[],
  source: string,
): readonly File[] {
  return places.map((place) => {
    const folder =
      place.id === place.name
        ? `overlays/${place.name}`
        : `overlays/${place.name}/clusters${place.id.slice(place.name.length)}`;
    const resources = deployed(place).map((workload) => relativePath(folder, overlayFolder(place, workload)));
    return { path: `${folder}/kustomization.yaml`, source, content: kustomization({ resources }) };
  });
}
