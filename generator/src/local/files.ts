import { listAt, mapAt, numberAt, textAt } from "../check/data.ts";
import type { Json, Manifest } from "../model/manifest.ts";
import { textsAt } from "./services.ts";

/** A file that a container finds in place. */
export interface LocalFile {
  readonly path: string;
  /** Its permissions, as 0o440. */
  readonly mode: number;
  readonly content: LocalContent;
}

/** What stands in a file. */
export type LocalContent =
  | { readonly text: string }
  | LocalSecret
  /** A token by which its holder is known to `audience`. */
  | { readonly tokenFor: string };

/** A text made of secrets, as External Secrets makes it. */
export interface LocalSecret {
  /** With `{{ .key }}` or `{{ .key | urlquery }}` in it. */
  readonly template: string;
  /** Where each key comes from: a secret's name, and the property in its JSON. */
  readonly keys: Readonly<Record<string, { readonly secret: string; readonly property: string }>>;
}

/** The files that a container's mounts give it. */
export function filesOf(container: Json, pod: unknown, objects: readonly Manifest[]): readonly LocalFile[] {
  return listAt(container, "volumeMounts").flatMap((mount) => {
    const mountPath = textAt(mount, "mountPath") ?? "";
    const subPath = textAt(mount, "subPath");
    const files = volumeFiles(volumeNamed(textAt(mount, "name"), pod), objects);
    if (subPath === undefined) return files.map((file) => ({ ...file, path: `${mountPath}/${file.path}` }));
    return files.filter(({ path }) => path === subPath).map((file) => ({ ...file, path: mountPath }));
  });
}

/** The folders that a container may write to: empty ones, and the claims of a StatefulSet. */
export function foldersOf(
  container: Json,
  pod: unknown,
): readonly { readonly path: string; readonly volume: string }[] {
  return listAt(container, "volumeMounts").flatMap((mount) => {
    const name = textAt(mount, "name") ?? "";
    const volume = volumeNamed(name, pod);
    const writable = volume === undefined || mapAt(volume, "emptyDir") !== undefined;
    return writable ? [{ path: textAt(mount, "mountPath") ?? "", volume: name }] : [];
  });
}

function volumeNamed(name: string | undefined, pod: unknown): Json | undefined {
  return listAt(pod, "volumes").find((volume) => textAt(volume, "name") === name);
}

/** The files of a volume; their paths are names in it. */
function volumeFiles(volume: Json | undefined, objects: readonly Manifest[]): readonly LocalFile[] {
  // Kubernetes API reference, Volume: files are 0644 where nothing is said.
  const mode = (source: string) => numberAt(volume, source, "defaultMode") ?? 0o644;
  const configMap = textAt(volume, "configMap", "name");
  if (configMap !== undefined) {
    const data = textsAt(objectNamed("ConfigMap", configMap, objects), "data");
    return Object.entries(data).map(([path, text]) => ({ path, mode: mode("configMap"), content: { text } }));
  }
  const secret = textAt(volume, "secret", "secretName");
  if (secret !== undefined) {
    const external = objectNamed("ExternalSecret", secret, objects);
    return secretFiles(external).map(([path, content]) => ({ path, mode: mode("secret"), content }));
  }
  return listAt(volume, "projected", "sources").flatMap((source) => {
    const path = textAt(source, "serviceAccountToken", "path");
    const audience = textAt(source, "serviceAccountToken", "audience");
    if (path === undefined || audience === undefined) return [];
    return [{ path, mode: mode("projected"), content: { tokenFor: audience } }];
  });
}

function objectNamed(kind: string, name: string, objects: readonly Manifest[]): Manifest {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`A pod mounts ${kind}/${name}, which does not exist.`);
  return found;
}

function secretFiles(external: Manifest): readonly (readonly [string, LocalSecret])[] {
  const keys = Object.fromEntries(
    listAt(external, "spec", "data").map((entry) => {
      const secret = textAt(entry, "remoteRef", "key") ?? "";
      return [
        textAt(entry, "secretKey") ?? "",
        { secret, property: textAt(entry, "remoteRef", "property") ?? "" },
      ] as const;
    }),
  );
  if (mapAt(external, "spec", "target", "template") !== undefined) {
    const texts = Object.entries(textsAt(external, "spec", "target", "template", "data"));
    return texts.map(([path, template]) => [path, { template, keys }] as const);
  }
  return Object.entries(keys).map(([key, from]) => [key, { template: "{{ .value }}", keys: { value: from } }] as const);
}
