import type { Handle, SecretFile } from "../model/handle.ts";
import { defineResource } from "../model/resource.ts";

/** How a secret is made: its value never stands in git, only the names of its keys. */
export interface SecretSpec<Key extends string> {
  /** The keys of the secret's JSON in AWS Secrets Manager. */
  readonly keys: readonly Key[];
}

/** A secret of AWS Secrets Manager, `<system>/<environment>/<name>`, which External Secrets brings into the cluster. */
export interface Secret<Key extends string> {
  readonly kind: "secret";
  readonly name: string;
  readonly spec: SecretSpec<Key>;
  /** Mounts one key as a file. As a value: the file's path. */
  file(key: Key): Handle<SecretFile, "secret:read">;
}

const define = defineResource<SecretSpec<string>, { key: string }>()({
  kind: "secret",
  access: {
    read: { main: "file", facets: { file: { as: "file", file: (r) => ({ secret: r.name, key: r.options.key }) } } },
  },
});

/**
 * A secret.
 *
 * @example
 * export const telegram = secret("telegram", { keys: ["token"] });
 * // in a workload: env: { TELEGRAM_TOKEN_FILE: telegram.file("token") }
 */
export function secret<const Key extends string>(name: string, spec: SecretSpec<Key>): Secret<Key> {
  const declared = define(name, spec);
  return { kind: "secret", name, spec, file: (key) => declared.read({ key }) };
}
