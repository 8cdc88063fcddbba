import { containersOf } from "../../containers.ts";
import { mapAt } from "../../data.ts";
import { entriesOf, memberOf, type Part, partAt } from "../../part.ts";
import type { PodTemplate } from "../../pod-template.ts";
import type { Known } from "./known.ts";

/** References from pods to ConfigMaps, Secrets, claims and their ServiceAccount. */
export function ofPod(pod: PodTemplate, known: Known): void {
  const { spec } = pod;
  known.serviceAccount(memberOf(spec, "serviceAccountName"));
  // Its old name.
  known.serviceAccount(memberOf(spec, "serviceAccount"));
  pullSecrets(spec, known);
  for (const volume of entriesOf(memberOf(spec, "volumes"))) ofVolume(volume, known);
  for (const container of containersOf(pod)) ofVariables(container.part, known);
}

/** The Secrets with which a pod's, or a ServiceAccount's, images are pulled. */
export function pullSecrets(part: Part, known: Known): void {
  for (const secret of entriesOf(memberOf(part, "imagePullSecrets"))) {
    known.data("Secret", memberOf(secret, "name"));
  }
}

function ofVolume(volume: Part, known: Known): void {
  projection(volume, "secretName", known);
  known.claim(partAt(volume, "persistentVolumeClaim", "claimName"));
  known.data("Secret", partAt(volume, "csi", "nodePublishSecretRef", "name"));
  for (const source of entriesOf(partAt(volume, "projected", "sources"))) projection(source, "name", known);
}

/** A ConfigMap or Secret as files. */
function projection(source: Part, secretName: "name" | "secretName", known: Known): void {
  const configMap = memberOf(source, "configMap");
  if (!isOptional(configMap)) known.data("ConfigMap", memberOf(configMap, "name"), keysOf(configMap));
  const secret = memberOf(source, "secret");
  if (!isOptional(secret)) known.data("Secret", memberOf(secret, secretName), keysOf(secret));
}

function keysOf(source: Part): readonly Part[] {
  return entriesOf(memberOf(source, "items")).map((item) => memberOf(item, "key"));
}

function ofVariables(container: Part, known: Known): void {
  for (const variable of entriesOf(memberOf(container, "env"))) {
    const source = memberOf(variable, "valueFrom");
    if (source.value === undefined) continue;
    ofKey(memberOf(source, "configMapKeyRef"), "ConfigMap", known);
    ofKey(memberOf(source, "secretKeyRef"), "Secret", known);
  }
  for (const source of entriesOf(memberOf(container, "envFrom"))) {
    ofKey(memberOf(source, "configMapRef"), "ConfigMap", known);
    ofKey(memberOf(source, "secretRef"), "Secret", known);
  }
}

function ofKey(reference: Part, kind: "ConfigMap" | "Secret", known: Known): void {
  if (isOptional(reference)) return;
  known.data(kind, memberOf(reference, "name"), [memberOf(reference, "key")]);
}

function isOptional({ value }: Part): boolean {
  return mapAt(value)?.optional === true;
}
