import { DeclarationError } from "../model/declaration-error.ts";
import { type Consumer, type Facet, type FacetTarget, isFacet, type SecretKey, target } from "../model/handle.ts";
import { byPlace, combine, type Leaf, map } from "../model/varying.ts";

/** The folder below which secrets are mounted, one folder a secret. */
export const secretsFolder = "/run/secrets";

/** What the values of a container are resolved with. */
export interface Scope {
  readonly consumer: Consumer;
  /** The accounts on this workload, where it is a store. */
  readonly accounts: readonly StoreAccount[];
  /** The addresses of its members, where it is a store. */
  readonly members: Leaf<string> | undefined;
  /** Told of each file of a secret that a value names, and of the environments that have it (undefined: all). */
  readonly mount: (key: SecretKey, environments?: readonly string[]) => void;
}

/** One workload's account on a store. */
export interface StoreAccount {
  readonly user: string;
  readonly secret: string;
  readonly roles: readonly { readonly db: string; readonly role: string }[];
  /** Where that workload runs; undefined: everywhere. */
  readonly environments: readonly string[] | undefined;
}

/** The text of a facet: what stands in the manifest. */
export function textOf(facet: Facet<unknown>, scope: Scope): Leaf<string> {
  return resolve(facet[target], scope);
}

function resolve(of: FacetTarget, scope: Scope): Leaf<string> {
  if ("use" in of) {
    const value = of.use.facet(of.facet, scope.consumer);
    if ("value" in value) return map(value.value, String);
    return mounted(value.file, scope);
  }
  if ("parts" in of) return join(of.parts.map((part) => (isFacet(part) ? resolve(part[target], scope) : part)));
  if ("accounts" in of) return accountsFile(scope);
  if (scope.members !== undefined) return scope.members;
  throw new DeclarationError("`members` are a store's own: use it in a store and its jobs only.");
}

function mounted(key: SecretKey, scope: Scope, environments?: readonly string[]): string {
  scope.mount(key, environments);
  return `${secretsFolder}/${key.secret}/${key.file ?? key.key}`;
}

function accountsFile(scope: Scope): Leaf<string> {
  const accounts = scope.accounts.map(({ user, secret, roles, environments }) => {
    const passwordFile = mounted({ secret, key: "password" }, scope, environments);
    return { environments, account: { user, passwordFile, roles } };
  });
  const text = (chosen: typeof accounts) =>
    `${JSON.stringify(
      chosen.map(({ account }) => account),
      null,
      2,
    )}\n`;
  if (accounts.every(({ environments }) => environments === undefined)) return text(accounts);
  return byPlace(({ name }) => text(accounts.filter(({ environments }) => environments?.includes(name) ?? true)));
}

/** Texts one after the other. */
function join(parts: readonly Leaf<string>[]): Leaf<string> {
  return combine(parts, (texts) => texts.join(""));
}

/** A variable's text: numbers and booleans as JavaScript writes them, lists joined by commas. */
export function variableText(value: string | number | boolean | readonly string[]): string {
  if (!Array.isArray(value)) return String(value);
  const split = value.find((item: string) => item.includes(","));
  if (split !== undefined)
    throw new DeclarationError(`The list has "${split}" in it, whose comma would split it in two.`);
  return value.join(",");
}
