import type { Manifest } from "../../../model/manifest.ts";
import { mapAt, textAt } from "../../data.ts";
import { entriesOf, memberOf, membersOf, type Part, partAt, whole } from "../../part.ts";
import type { Known } from "./known.ts";

/** References from an ExternalSecret to stores, generators and templates. A ClusterSecretStore may be made elsewhere. */
export function ofExternalSecret(secret: Manifest, known: Known): void {
  const spec = memberOf(whole(secret), "spec");
  toStore(memberOf(spec, "secretStoreRef"), known);
  for (const list of ["data", "dataFrom"]) {
    for (const entry of entriesOf(memberOf(spec, list))) {
      const source = memberOf(entry, "sourceRef");
      toStore(memberOf(source, "storeRef"), known);
      toGenerator(memberOf(source, "generatorRef"), known);
    }
  }
  for (const source of entriesOf(partAt(spec, "target", "template", "templateFrom"))) {
    for (const [member, kind] of [
      ["configMap", "ConfigMap"],
      ["secret", "Secret"],
    ] as const) {
      const keys = entriesOf(partAt(source, member, "items")).map((item) => memberOf(item, "key"));
      known.data(kind, partAt(source, member, "name"), keys);
    }
  }
}

function toStore(reference: Part, known: Known): void {
  if ((textAt(reference.value, "kind") ?? "SecretStore") !== "SecretStore") return;
  known.object(memberOf(reference, "name"), "SecretStore.external-secrets.io");
}

function toGenerator(reference: Part, known: Known): void {
  const kind = textAt(reference.value, "kind") ?? "ClusterGenerator";
  if (kind === "ClusterGenerator") return;
  known.object(memberOf(reference, "name"), `${kind}.generators.external-secrets.io`);
}

/**
 * References from a SecretStore to ServiceAccounts, wherever its provider has them. The Secrets with which a store itself is opened are
 * not looked for: nothing in git can make them.
 */
export function ofSecretStore(store: Manifest, known: Known): void {
  serviceAccounts(partAt(whole(store), "spec", "provider"), known);
}

function serviceAccounts(part: Part, known: Known): void {
  for (const member of membersOf(part)) {
    if (member.step !== "serviceAccountRef") {
      serviceAccounts(member, known);
    } else if ((textAt(member.value, "namespace") ?? known.set.namespace) === known.set.namespace) {
      known.serviceAccount(memberOf(member, "name"));
    }
  }
}

/** The issuer of a certificate. A ClusterIssuer may be made elsewhere. */
export function ofCertificate(certificate: Manifest, known: Known): void {
  const issuer = partAt(whole(certificate), "spec", "issuerRef");
  const { kind = "Issuer", group = "cert-manager.io" } = mapAt(issuer.value) ?? {};
  if (kind !== "Issuer" || group !== "cert-manager.io") return;
  known.object(memberOf(issuer, "name"), "Issuer.cert-manager.io");
}
