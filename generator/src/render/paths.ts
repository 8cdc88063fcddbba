import type { Place } from "../model/environment.ts";

/** The folder of a workload's base. */
export function baseFolder(workload: string): string {
  return `base/${workload}`;
}

/** The folder of what one environment has for a workload; its pin stands there. */
export function environmentFolder(environment: string, workload: string): string {
  return `overlays/${environment}/${workload}`;
}

/** The folder of a workload's overlay in one place: the environment's, or below it where the environment has several targets. */
export function overlayFolder(place: Place, workload: string): string {
  return `${environmentFolder(place.name, workload)}${place.id.slice(place.name.length)}`;
}

/** The folder of the pin of a workload in one environment. */
export function pinFolder(environment: string, workload: string): string {
  return `${environmentFolder(environment, workload)}/pin`;
}

/** The way from one folder to another, as a kustomization writes it. */
export function relativePath(from: string, to: string): string {
  const here = from.split("/");
  const there = to.split("/");
  let common = 0;
  while (common < here.length && common < there.length && here[common] === there[common]) common++;
  return [...here.slice(common).map(() => ".."), ...there.slice(common)].join("/") || ".";
}

/** The folders and files in which all generated files stand. */
export const ownedPaths = ["argocd", "base", "cluster/iam", "kustomization.yaml", "overlays"] as const;
