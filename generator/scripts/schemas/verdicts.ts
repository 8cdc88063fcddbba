/**
 * Asks a Kubernetes API server what it thinks of mutants of the objects in `objects.yaml`, and writes its verdicts beside it. For
 * maintainers:
 *
 *     node generator/scripts/schemas/verdicts.ts <URL> <bearer token> [<every how many mutants>]
 *
 * Nothing is created: each object is sent as a strict dry run. The server needs the CRDs of the projects in `schemas.ts`. Where its
 * certificate is self-signed, give it to Node by NODE_EXTRA_CA_CERTS.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "../../src/model/manifest.ts";
import { type Mutant, mutantsOf, mutate } from "./mutants.ts";

const [url, token, every = "37"] = process.argv.slice(2);
if (url === undefined || token === undefined) throw new Error("Name the server's URL and a bearer token.");
const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
const testdata = new URL("../../src/check/schema/testdata/", import.meta.url);
const objects: readonly JsonObject[] = parseAllDocuments(readFileSync(new URL("objects.yaml", testdata), "utf8")).map(
  (document) => document.toJS(),
);

const plurals = new Map<string, Promise<ReadonlyMap<string, string>>>();
const mutants = objects
  .flatMap((object, of) => mutantsOf(object).map((mutant) => ({ of, ...mutant })))
  .filter((_, index) => index % Number(every) === 0);
const lines: string[] = [];
for (let start = 0; start < mutants.length; start += 16) {
  lines.push(...(await Promise.all(mutants.slice(start, start + 16).map(ask))).flat());
}
writeFileSync(new URL("verdicts.jsonl", testdata), `${lines.join("\n")}\n`);

async function ask(mutant: Mutant & { readonly of: number }): Promise<readonly string[]> {
  const object = objects[mutant.of] ?? {};
  const changed = mutate(object, mutant);
  const target = `${await collection(object)}?dryRun=All&fieldValidation=Strict`;
  const request = () => fetch(target, { method: "POST", headers, body: JSON.stringify(changed) });
  // The server closes its connections now and then, and a request that is on its way is lost. A few mutants crash its handler.
  const response = await request()
    .catch(request)
    .catch(() => undefined);
  if (response === undefined) return [];
  const { message = "" }: { readonly message?: string } = JSON.parse(await response.text());
  const undecodable = /cannot be handled as|strict decoding error/.test(message);
  const verdict = response.ok ? "accepted" : undecodable ? "undecodable" : "invalid";
  return [JSON.stringify({ ...mutant, verdict })];
}

async function collection({ apiVersion, kind }: JsonObject): Promise<string> {
  const group = String(apiVersion).includes("/") ? `${url}/apis/${apiVersion}` : `${url}/api/${apiVersion}`;
  const known = plurals.get(group) ?? resources(group);
  plurals.set(group, known);
  return `${group}/${(await known).get(String(kind))}`;
}

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** The path of each kind's collection, in the namespace `default` where it has one. */
async function resources(group: string): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(group, { headers });
  const { resources }: ResourceList = JSON.parse(await response.text());
  return new Map(
    resources
      .filter(({ name }) => !name.includes("/"))
      .map(({ name, kind, namespaced }) => [kind, namespaced ? `namespaces/default/${name}` : name]),
  );
}
