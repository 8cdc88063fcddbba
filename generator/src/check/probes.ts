import { type Part, partAt } from "./part.ts";

/** The ports that the kubelet asks to know how a container is: numbers, or names of the container's own ports. */
export function askedPorts(container: Part): readonly Part[] {
  const found: Part[] = [];
  for (const steps of asks) {
    const how = partAt(container, ...steps);
    if (how.value === undefined) continue;
    for (const way of ways) {
      const port = partAt(how, way, "port");
      if (port.value !== undefined) found.push(port);
    }
  }
  return found;
}

const asks = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

const ways = ["httpGet", "tcpSocket", "grpc"];
