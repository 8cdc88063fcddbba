import type { Manifest } from "../../../model/manifest.ts";
import { containersOf } from "../../containers.ts";
import { listAt, numberAt, textAt } from "../../data.ts";
import { readLabels } from "../../label-selector.ts";
import { entriesOf, memberOf, type Part, partAt, whole } from "../../part.ts";
import type { PodTemplate } from "../../pod-template.ts";
import { isName, type Known } from "./known.ts";

/** A reference to a Service, and to its port by name or by number. */
export function toService(name: Part, port: Part, known: Known): void {
  known.object(name, "Service");
  const service = isName(name) ? known.set.find("Service", name.value) : undefined;
  const wanted = port.value;
  if (service === undefined || textAt(service.spec, "type") === "ExternalName") return;
  if (typeof wanted !== "number" && !isName(port)) return;
  const ports = listAt(service.spec, "ports");
  if (ports.some((its) => textAt(its, "name") === wanted || numberAt(its, "port") === wanted)) return;
  const has = ports.map((its) => `${numberAt(its, "port")} (${textAt(its, "name") ?? "without a name"})`).join(", ");
  known.report(port, `Service/${name.value} has no port ${JSON.stringify(wanted)}. It has ${has || "none"}.`);
}

/** References from a Service to the ports of its pods, by name. */
export function ofService(service: Manifest, known: Known): void {
  const spec = memberOf(whole(service), "spec");
  const requirements = readLabels(memberOf(spec, "selector").value) ?? [];
  if (requirements.length === 0) return;
  let pods: readonly PodTemplate[] | undefined;
  for (const port of entriesOf(memberOf(spec, "ports"))) {
    const target = memberOf(port, "targetPort");
    if (!isName(target)) continue;
    pods ??= [...known.set.select(requirements)];
    const protocol = textAt(port.value, "protocol") ?? "TCP";
    if (pods.length === 0 || pods.some((pod) => portNames(pod, protocol).includes(target.value))) continue;
    if (requirements.some(({ values }) => values.some((value) => known.set.unknownMakers.mayMake(value)))) continue;
    const names = new Set(pods.flatMap((pod) => portNames(pod, protocol)));
    known.among(target, `The pods that it selects have no ${protocol} port`, names);
  }
}

/** The ports that a Service finds by name. Source: k8s.io/endpointslice 0.36, `FindPort`. */
function portNames(pod: PodTemplate, protocol: string): readonly string[] {
  return containersOf(pod)
    .filter(({ role }) => role === "main" || role === "sidecar")
    .flatMap(({ part }) => listAt(part.value, "ports"))
    .filter((port) => (textAt(port, "protocol") ?? "TCP") === protocol)
    .flatMap((port) => textAt(port, "name") ?? []);
}

/** A StatefulSet's Service must be headless: it gives each member its name. */
export function ofStatefulSet(statefulSet: Manifest, known: Known): void {
  const name = partAt(whole(statefulSet), "spec", "serviceName");
  known.object(name, "Service");
  const service = isName(name) ? known.set.find("Service", name.value) : undefined;
  if (service === undefined || textAt(service.spec, "clusterIP") === "None") return;
  const why = `Service/${name.value} is not headless, so that its members get no names`;
  known.report(name, `${why}. Give it \`clusterIP: None\`, or name one that has it.`);
}
