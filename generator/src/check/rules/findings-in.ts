import { parseAllDocuments } from "yaml";
import type { Place } from "../../model/environment.ts";
import type { Manifest } from "../../model/manifest.ts";
import { check } from "../check.ts";
import type { Rule } from "../rule.ts";

/**
 * What a rule finds in the objects of a YAML text, in a place whose namespace is `polybot`: for tests.
 *
 * @returns a line for each finding: its object, the field's path and the message
 */
export function findingsIn(rule: Rule, yaml: string): readonly string[] {
  const objects: readonly Manifest[] = parseAllDocuments(yaml).map((document) => document.toJS());
  return check([rule], [{ place, objects, whereabouts: () => ({ source: "workload.ts", file: "base" }) }]).map(
    ({ object, path, message }) => [object, ...(path === undefined ? [] : [path]), message].join("  "),
  );
}

const place: Place = {
  name: "prod",
  domain: "polybot.example",
  id: "prod",
  target: {
    cluster: "prod",
    namespace: "polybot",
    aws: { account: "222222222222", region: "eu-north-1", oidcIssuer: "https://oidc.example" },
  },
};
