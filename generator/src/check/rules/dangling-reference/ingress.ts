import type { Manifest } from "../../../model/manifest.ts";
import { entriesOf, memberOf, type Part, partAt, whole } from "../../part.ts";
import { isName, type Known } from "./known.ts";
import { toService } from "./services.ts";

/** References from an Ingress to Services, certificates and their issuer. */
export function ofIngress(ingress: Manifest, known: Known): void {
  const spec = memberOf(whole(ingress), "spec");
  backend(memberOf(spec, "defaultBackend"), known);
  for (const rule of entriesOf(memberOf(spec, "rules"))) {
    for (const path of entriesOf(partAt(rule, "http", "paths"))) backend(memberOf(path, "backend"), known);
  }
  issuer(ingress, known);
  for (const tls of entriesOf(memberOf(spec, "tls"))) known.data("Secret", memberOf(tls, "secretName"));
}

/** References from a Gateway to certificates and their issuer. */
export function ofGateway(gateway: Manifest, known: Known): void {
  issuer(gateway, known);
  for (const listener of entriesOf(partAt(whole(gateway), "spec", "listeners"))) {
    for (const reference of entriesOf(partAt(listener, "tls", "certificateRefs"))) {
      const kind = memberOf(reference, "kind").value ?? "Secret";
      const namespace = memberOf(reference, "namespace").value ?? known.set.namespace;
      if (kind === "Secret" && namespace === known.set.namespace) known.data("Secret", memberOf(reference, "name"));
    }
  }
}

function backend(part: Part, known: Known): void {
  const service = memberOf(part, "service");
  const port = memberOf(service, "port");
  // An action of the AWS load balancer controller instead of a Service.
  if (memberOf(port, "name").value === "use-annotation") return;
  const name = memberOf(service, "name");
  const byNumber = memberOf(port, "number");
  const byName = memberOf(port, "name");
  toService(name, byNumber.value === undefined ? byName : byNumber, known);
  if (isName(name) && !isName(byName) && byNumber.value === undefined) {
    known.report(service, "A reference to a Service needs its port, by name or number.");
  }
}

function issuer(object: Manifest, known: Known): void {
  const name = partAt(whole(object), "metadata", "annotations", "cert-manager.io/issuer");
  known.object(name, "Issuer.cert-manager.io");
}
