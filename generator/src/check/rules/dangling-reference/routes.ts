import type { Manifest } from "../../../model/manifest.ts";
import { textAt } from "../../data.ts";
import { entriesOf, memberOf, type Part, partAt, whole } from "../../part.ts";
import { isName, type Known } from "./known.ts";
import { toService } from "./services.ts";

/** The group of the Gateway API. */
const gatewayApi = "gateway.networking.k8s.io";

/** References from a route of the Gateway API to Gateways and Services. */
export function ofRoute(route: Manifest, known: Known): void {
  const spec = memberOf(whole(route), "spec");
  for (const parent of entriesOf(memberOf(spec, "parentRefs"))) toTarget(parent, "Gateway", gatewayApi, known);
  for (const rule of entriesOf(memberOf(spec, "rules"))) {
    mirrors(rule, known);
    for (const backend of entriesOf(memberOf(rule, "backendRefs"))) {
      toBackend(backend, known);
      mirrors(backend, known);
    }
  }
}

/** References from a policy of the Gateway API, or of Envoy Gateway, to what it is about. */
export function ofPolicy(policy: Manifest, known: Known): void {
  const spec = memberOf(whole(policy), "spec");
  for (const target of [memberOf(spec, "targetRef"), ...entriesOf(memberOf(spec, "targetRefs"))]) {
    toTarget(target, "", "", known);
  }
}

/** Source: Gateway API reference, `ParentReference` and `LocalPolicyTargetReferenceWithSectionName`. */
function toTarget(reference: Part, usualKind: string, usualGroup: string, known: Known): void {
  if (!isLocal(reference, known)) return;
  const kind = textAt(reference.value, "kind") ?? usualKind;
  const group = textAt(reference.value, "group") ?? usualGroup;
  const name = memberOf(reference, "name");
  if (group === "" && kind === "Service") known.object(name, "Service");
  if (group !== gatewayApi || !kinds.has(kind)) return;
  known.object(name, `${kind}.${group}`);
  const gateway = kind === "Gateway" && isName(name) ? known.set.find(`Gateway.${gatewayApi}`, name.value) : undefined;
  if (gateway !== undefined) toListener(memberOf(reference, "sectionName"), gateway, known);
}

const kinds = new Set(["GRPCRoute", "Gateway", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"]);

function toListener(section: Part, gateway: Manifest, known: Known): void {
  const listeners = entriesOf(partAt(whole(gateway), "spec", "listeners"));
  const names = new Set(listeners.flatMap(({ value }) => textAt(value, "name") ?? []));
  known.among(section, `Gateway/${gateway.metadata.name} has no listener`, names);
}

function mirrors(part: Part, known: Known): void {
  for (const filter of entriesOf(memberOf(part, "filters"))) {
    toBackend(partAt(filter, "requestMirror", "backendRef"), known);
  }
}

/** Source: Gateway API reference, `BackendObjectReference`: a Service needs its port. */
function toBackend(reference: Part, known: Known): void {
  const kind = textAt(reference.value, "kind") ?? "Service";
  const group = textAt(reference.value, "group") ?? "";
  if (kind !== "Service" || group !== "" || !isLocal(reference, known)) return;
  const port = memberOf(reference, "port");
  toService(memberOf(reference, "name"), port, known);
  if (port.value === undefined && isName(memberOf(reference, "name"))) {
    known.report(reference, "A reference to a Service needs its port.");
  }
}

/** Whether a reference leads into the place's own namespace: of others it is not known here what is in them. */
function isLocal(reference: Part, known: Known): boolean {
  return (textAt(reference.value, "namespace") ?? known.set.namespace) === known.set.namespace;
}
