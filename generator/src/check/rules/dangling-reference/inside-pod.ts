import { containersOf } from "../../containers.ts";
import { textAt } from "../../data.ts";
import { entriesOf, memberOf, type Part, partAt, whole } from "../../part.ts";
import type { PodTemplate } from "../../pod-template.ts";
import { askedPorts } from "../../probes.ts";
import type { Report } from "../../reported.ts";
import { Suggestions } from "../../suggestions.ts";
import { isName } from "./known.ts";

/** References from one part of a pod to another: to volumes, ports and containers. */
export function insidePod(pod: PodTemplate, report: Report): void {
  const suggestions = new Suggestions();
  const among = (name: Part, lack: string, names: ReadonlySet<string>) => {
    if (!isName(name) || names.has(name.value)) return;
    report(name, `${lack} "${name.value}".${suggestions.instead(name.value, names)}`);
  };
  const volumes = volumesOf(pod);
  const containers = containersOf(pod);
  const names = namesIn(containers.map(({ part }) => part));
  for (const { part } of containers) {
    for (const list of ["volumeMounts", "volumeDevices"]) {
      for (const mount of entriesOf(memberOf(part, list)))
        among(memberOf(mount, "name"), "The pod has no volume", volumes);
    }
    for (const variable of entriesOf(memberOf(part, "env"))) {
      const source = memberOf(variable, "valueFrom");
      if (source.value === undefined) continue;
      among(partAt(source, "fileKeyRef", "volumeName"), "The pod has no volume", volumes);
      among(partAt(source, "resourceFieldRef", "containerName"), "The pod has no container", names);
    }
    const asked = askedPorts(part);
    if (asked.length === 0) continue;
    const ports = namesIn(entriesOf(memberOf(part, "ports")));
    for (const port of asked) among(port, "The container has no port", ports);
  }
}

/** The claims of a StatefulSet are volumes of its pods. */
function volumesOf({ object, spec }: PodTemplate): ReadonlySet<string> {
  const claims = entriesOf(partAt(whole(object), "spec", "volumeClaimTemplates"));
  return namesIn([...entriesOf(memberOf(spec, "volumes")), ...claims.map((claim) => memberOf(claim, "metadata"))]);
}

function namesIn(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ value }) => textAt(value, "name") ?? []));
}
