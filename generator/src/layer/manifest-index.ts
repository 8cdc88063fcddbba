import type { Manifest } from "../model/manifest.ts";

/** Objects by what Kustomize tells them apart by: apiVersion, kind, namespace ("default" where none is named) and name. */
export class ManifestIndex {
  readonly #byName = new Map<string, Manifest[]>();

  constructor(manifests: readonly Manifest[] = []) {
    for (const manifest of manifests) this.add(manifest);
  }

  /** Keeps an object; of two that are the same to Kustomize, `find` gives the first. */
  add(manifest: Manifest): void {
    const namesakes = this.#byName.get(manifest.metadata.name);
    if (namesakes === undefined) this.#byName.set(manifest.metadata.name, [manifest]);
    else namesakes.push(manifest);
  }

  /** The object that is the same to Kustomize as the given one. */
  find({ apiVersion, kind, metadata: { name, namespace = "default" } }: Manifest): Manifest | undefined {
    return this.#byName
      .get(name)
      ?.find(
        (other) =>
          other.kind === kind &&
          other.apiVersion === apiVersion &&
          (other.metadata.namespace ?? "default") === namespace,
      );
  }
}
