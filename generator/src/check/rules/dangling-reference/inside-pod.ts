import { containersOf } from "../../containers.ts";
import { textAt } from "../../data.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../../part.ts";
import type { PodTemplate } from "../../pod-template.ts";
import type { Problem } from "../../rule.ts";
import { Suggestions } from "../../suggestions.ts";
import { isName } from "./known.ts";

/** References from one part of a pod to another: to volumes, ports and containers. */
export function* insidePod(pod: PodTemplate): Iterable<Problem> {
  const suggestions = new Suggestions();
  const among = (name: Part, what: string, names: ReadonlySet<string>) => notAmong(name, what, names, suggestions);
  const volumes = volumesOf(pod);
  const containers = containersOf(pod);
  const names = namesIn(containers.map(({ part }) => part));
  for (const { part } of containers) {
    for (const mount of entriesOf(memberOf(part, "volumeMounts"))) {
      yield* among(memberOf(mount, "name"), "The pod has no volume", volumes);
    }
    for (const device of entriesOf(memberOf(part, "volumeDevices"))) {
      yield* among(memberOf(device, "name"), "The pod has no volume", volumes);
    }
    for (const variable of entriesOf(memberOf(part, "env"))) {
      const source = memberOf(variable, "valueFrom");
      if (source.value === undefined) continue;
      yield* among(memberOf(source, "fileKeyRef", "volumeName"), "The pod has no volume", volumes);
      yield* among(memberOf(source, "resourceFieldRef", "containerName"), "The pod has no container", names);
    }
    const ports = namesIn(entriesOf(memberOf(part, "ports")));
    for (const asked of askedPorts(part)) yield* among(asked, "The container has no port", ports);
  }
}

/** The claims of a StatefulSet are volumes of its pods. */
function volumesOf({ object, spec }: PodTemplate): ReadonlySet<string> {
  const claims = entriesOf(memberOf({ value: object }, "spec", "volumeClaimTemplates"));
  return new Set([
    ...namesIn(entriesOf(memberOf(spec, "volumes"))),
    ...namesIn(claims.map((claim) => memberOf(claim, "metadata"))),
  ]);
}

function namesIn(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ value }) => textAt(value, "name") ?? []));
}

/** The ports that the kubelet asks: it finds their names in the container itself. */
function* askedPorts(container: Part): Iterable<Part> {
  for (const steps of asks) {
    const how = memberOf(container, ...steps);
    if (how.value === undefined) continue;
    yield memberOf(how, "httpGet", "port");
    yield memberOf(how, "tcpSocket", "port");
  }
}

const asks = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

function* notAmong(name: Part, what: string, names: ReadonlySet<string>, suggestions: Suggestions): Iterable<Problem> {
  if (!isName(name) || names.has(name.value)) return;
  yield problemAt(name, `${what} "${name.value}".${suggestions.instead(name.value, names)}`);
}
