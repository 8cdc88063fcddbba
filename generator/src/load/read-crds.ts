import { parseAllDocuments } from "yaml";
import { textAt } from "../check/data.ts";
import type { Finding } from "../check/finding.ts";
import type { CustomResourceDefinition } from "../check/schema/crd.ts";
import { relativeTo } from "../resolve/source-path.ts";
import type { Surroundings } from "../resolve/surroundings.ts";

/** Reads CustomResourceDefinitions from YAML files; other objects in them are passed over. */
export function readCrds(
  urls: readonly URL[],
  { root, read }: Surroundings,
): { readonly crds: readonly CustomResourceDefinition[]; readonly findings: readonly Finding[] } {
  const crds: CustomResourceDefinition[] = [];
  const findings: Finding[] = [];
  for (const url of urls) {
    const file = relativeTo(root, url.pathname);
    const report = (message: string) => findings.push({ rule: "crd", severity: "error", message, file });
    const documents = readDocuments(url, read, report);
    const found = documents.filter(isCrd);
    if (documents.length > 0 && found.length === 0)
      report("There is no CustomResourceDefinition of apiextensions.k8s.io/v1 in it.");
    crds.push(...found);
  }
  return { crds, findings };
}

function readDocuments(url: URL, read: (url: URL) => string, report: (message: string) => void): readonly unknown[] {
  try {
    const documents = parseAllDocuments(read(url));
    const broken = documents.flatMap(({ errors }) => errors);
    for (const { message } of broken) report(`This is not YAML: ${message.split("\n")[0]}`);
    return broken.length > 0 ? [] : documents.map((document): unknown => document.toJS());
  } catch (error) {
    report(`It can't be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function isCrd(value: unknown): value is CustomResourceDefinition {
  return (
    textAt(value, "kind") === "CustomResourceDefinition" &&
    textAt(value, "apiVersion") === "apiextensions.k8s.io/v1" &&
    textAt(value, "spec", "group") !== undefined
  );
}
