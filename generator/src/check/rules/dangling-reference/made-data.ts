import type { Manifest } from "../../../model/manifest.ts";
import { listAt, mapAt, textAt } from "../../data.ts";
import type { ObjectSet } from "../../object-set.ts";

/** The keys of a ConfigMap or Secret. */
export interface Keys {
  readonly known: Set<string>;
  /** Whether there may be others: what is fetched as a whole, or made by something unknown. */
  open: boolean;
}

/** ConfigMaps or Secrets by name. */
export type DataByName = ReadonlyMap<string, Keys>;

/** The ConfigMaps that there will be. */
export function configMaps(set: ObjectSet): DataByName {
  const made = new Made(set);
  made.add("kube-root-ca.crt", ["ca.crt"]);
  made.each("ConfigMap", (object) => made.add(object.metadata.name, keysOf(object, "data", "binaryData")));
  made.each(externalSecret, (object) => {
    if (textAt(object.spec, "target", "manifest", "kind") === "ConfigMap") made.open(targetOf(object, object.spec));
  });
  return made.byName;
}

/** The Secrets that there will be: those declared, and those that controllers make of other objects. */
export function secrets(set: ObjectSet): DataByName {
  const made = new Made(set);
  made.each("Secret", (object) => {
    made.add(object.metadata.name, keysOf(object, "data", "stringData"));
    if (object.type === "kubernetes.io/service-account-token") made.add(object.metadata.name, tokenKeys);
  });
  made.each(externalSecret, (object) => addExternal(made, targetOf(object, object.spec), object.spec));
  for (const object of set.ofKind("ClusterExternalSecret.external-secrets.io")) {
    const spec = mapAt(object.spec, "externalSecretSpec");
    addExternal(made, textAt(object.spec, "externalSecretName") ?? targetOf(object, spec), spec);
  }
  made.each("SealedSecret.bitnami.com", (object) => {
    const name = textAt(object.spec, "template", "metadata", "name") ?? object.metadata.name;
    made.add(name, [...keysOf(object.spec, "encryptedData"), ...keysOf(mapAt(object.spec, "template"), "data")]);
  });
  made.each("Certificate.cert-manager.io", ({ spec }) => {
    made.add(textAt(spec, "secretName"), [...certificateKeys, ...(mapAt(spec, "keystores") ? keystoreKeys : [])]);
    if (listAt(spec, "additionalOutputFormats").length > 0) made.add(textAt(spec, "secretName"), outputKeys);
  });
  made.each("Issuer.cert-manager.io", ({ spec }) => {
    made.add(textAt(spec, "acme", "privateKeySecretRef", "name"), ["tls.key"]);
  });
  for (const kind of ["Gateway.gateway.networking.k8s.io", "Ingress.networking.k8s.io"]) {
    made.each(kind, (object) => {
      if (!asksForCertificates(object)) return;
      for (const name of certificatesOf(object.spec)) made.add(name, certificateKeys);
    });
  }
  return made.byName;
}

const externalSecret = "ExternalSecret.external-secrets.io";

// Kubernetes documentation, "Secrets", section "ServiceAccount token Secrets".
const tokenKeys = ["ca.crt", "namespace", "token"];
// cert-manager documentation, "Certificate resource".
const certificateKeys = ["ca.crt", "tls.crt", "tls.key"];
const keystoreKeys = ["keystore.jks", "keystore.p12", "truststore.jks", "truststore.p12"];
const outputKeys = ["key.der", "tls-combined.pem"];

class Made {
  readonly byName = new Map<string, Keys>();
  readonly #set: ObjectSet;

  constructor(set: ObjectSet) {
    this.#set = set;
  }

  each(kind: string, f: (object: Manifest) => void): void {
    for (const object of this.#set.ofKind(kind)) if (this.#set.isOwn(object)) f(object);
  }

  add(name: string | undefined, keys: Iterable<string>): void {
    if (name === undefined) return;
    const its = this.#of(name);
    for (const key of keys) its.known.add(key);
  }

  open(name: string): void {
    this.#of(name).open = true;
  }

  #of(name: string): Keys {
    const its = this.byName.get(name) ?? { known: new Set<string>(), open: false };
    this.byName.set(name, its);
    return its;
  }
}

function keysOf(object: unknown, ...fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => Object.keys(mapAt(object, field) ?? {}));
}

function targetOf(object: Manifest, spec: unknown): string {
  return textAt(spec, "target", "name") ?? object.metadata.name;
}

/** Source: External Secrets documentation, "ExternalSecret", "Advanced Templating" and "Lifecycle". */
function addExternal(made: Made, name: string, spec: unknown): void {
  const policy = textAt(spec, "target", "creationPolicy");
  if (policy === "None" || mapAt(spec, "target", "manifest") !== undefined) return;
  const template = mapAt(spec, "target", "template");
  const templated = keysOf(template, "data");
  const isTemplated = templated.length > 0 || listAt(template, "templateFrom").length > 0;
  made.add(name, templated);
  if (!isTemplated || textAt(template, "mergePolicy") === "Merge") {
    made.add(
      name,
      listAt(spec, "data").flatMap((entry) => textAt(entry, "secretKey") ?? []),
    );
    if (listAt(spec, "dataFrom").length > 0) made.open(name);
  }
  // Merged into a Secret that something else makes.
  if (policy === "Merge" || listAt(template, "templateFrom").length > 0) made.open(name);
}

/** Source: cert-manager documentation, "Annotated Ingress resource" and "Annotated Gateway resource". */
function asksForCertificates(object: Manifest): boolean {
  const annotations = mapAt(object.metadata, "annotations") ?? {};
  return (
    "cert-manager.io/cluster-issuer" in annotations ||
    "cert-manager.io/issuer" in annotations ||
    annotations["kubernetes.io/tls-acme"] === "true"
  );
}

function certificatesOf(spec: unknown): readonly string[] {
  return [
    ...listAt(spec, "tls").flatMap((entry) => textAt(entry, "secretName") ?? []),
    ...listAt(spec, "listeners").flatMap((listener) =>
      listAt(listener, "tls", "certificateRefs").flatMap((reference) => textAt(reference, "name") ?? []),
    ),
  ];
}
