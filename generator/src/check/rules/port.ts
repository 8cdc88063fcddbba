import { type Container, containersOf } from "../containers.ts";
import { numberAt, textAt } from "../data.ts";
import { dnsLabel, misfit, portName } from "../name-forms.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../part.ts";
import { type PodTemplate, podKinds, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** Ports of containers, Services, probes and network policies. */
export const port: ObjectRule = {
  name: "port",
  severity: "error",
  summary: "Every port has a number from 1 to 65535 and a name that can be found, and none is there twice.",
  kinds: ["NetworkPolicy", "Service", ...podKinds],
  *check(object) {
    const spec = memberOf({ value: object }, "spec");
    if (object.kind === "Service") yield* servicePorts(spec);
    if (object.kind === "NetworkPolicy") yield* policyPorts(spec);
    const pod = podTemplateOf(object);
    if (pod !== undefined) yield* podPorts(pod);
  },
};

/** Source: Kubernetes 1.36, `validateContainerPorts` and `checkHostPortConflicts` in `pkg/apis/core/validation`. */
function* podPorts(pod: PodTemplate): Iterable<Problem> {
  const named = new Set<unknown>();
  const onHost = new Set<string>();
  const usesHostNetwork = memberOf(pod.spec, "hostNetwork").value === true;
  for (const container of containersOf(pod)) {
    const ports = entriesOf(memberOf(container.part, "ports"));
    yield* containerPorts(ports);
    for (const probed of probePorts(container)) yield* numberOrName(probed);
    // A container that ends before the others start is in nobody's way.
    if (container.role === "init") continue;
    const own = new Set<unknown>();
    for (const part of ports) {
      const { value } = memberOf(part, "name");
      if (typeof value === "string" && named.has(value)) {
        yield problemAt(
          part,
          `Another container of the pod has a port "${value}" too, and the name leads to one of them.`,
        );
      }
      own.add(value);
      yield* hostPort(part, onHost, usesHostNetwork);
    }
    for (const each of own) named.add(each);
  }
}

function* containerPorts(ports: readonly Part[]): Iterable<Problem> {
  const names = new Set<unknown>();
  const numbers = new Set<string>();
  for (const part of ports) {
    const name = memberOf(part, "name");
    if (typeof name.value === "string" && name.value !== "") {
      yield* portNamed(name);
      if (names.has(name.value)) yield problemAt(part, `Two ports of the container are called "${name.value}".`);
      names.add(name.value);
    }
    const number = memberOf(part, "containerPort");
    yield* inRange(number);
    if (typeof number.value !== "number") continue;
    const key = `${number.value}/${protocolOf(part)}`;
    if (numbers.has(key)) yield problemAt(part, `Port ${key} is there twice. Take one out.`);
    numbers.add(key);
  }
}

function* hostPort(part: Part, taken: Set<string>, usesHostNetwork: boolean): Iterable<Problem> {
  const at = memberOf(part, "hostPort");
  if (typeof at.value !== "number" || at.value === 0) return;
  yield* inRange(at);
  const number = numberAt(part.value, "containerPort");
  if (usesHostNetwork && at.value !== number) {
    yield problemAt(at, `On the host's network, hostPort is the containerPort: ${number}. Leave it out.`);
  }
  const key = `${at.value}/${protocolOf(part)}`;
  const address = `${key} ${textAt(part.value, "hostIP") ?? ""}`;
  if (taken.has(address)) yield problemAt(at, `Port ${key} of the host is there twice.`);
  taken.add(address);
}

function* probePorts({ part }: Container): Iterable<Part> {
  for (const steps of probes) {
    const how = memberOf(part, ...steps);
    if (how.value === undefined) continue;
    for (const kind of ["httpGet", "tcpSocket", "grpc"]) yield memberOf(how, kind, "port");
  }
}

/** Where a container says how the kubelet asks it. */
const probes = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

/** Source: Kubernetes 1.36, `validateService` and `validateServicePort`. */
function* servicePorts(spec: Part): Iterable<Problem> {
  const list = memberOf(spec, "ports");
  const ports = entriesOf(list);
  const type = textAt(spec.value, "type") ?? "ClusterIP";
  const isHeadless = textAt(spec.value, "clusterIP") === "None";
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") {
    yield problemAt(list, "A Service without a port is refused, unless it is headless (`clusterIP: None`).");
  }
  const seen = new Set<string>();
  const isFirst = (what: string) => !seen.has(what) && seen.add(what) !== undefined;
  for (const part of ports) {
    const name = textAt(part.value, "name") ?? "";
    const why = name === "" ? undefined : misfit(name, dnsLabel);
    if (why !== undefined) yield problemAt(memberOf(part, "name"), `"${name}" is no port's name: ${why}.`);
    if (name === "" && ports.length > 1) yield problemAt(part, "Each of several ports needs a name.");
    if (name !== "" && !isFirst(name)) yield problemAt(part, `Two ports of the Service are called "${name}".`);
    const number = memberOf(part, "port");
    yield* inRange(number);
    const key = `${number.value}/${protocolOf(part)}`;
    if (!isFirst(key)) yield problemAt(part, `Port ${key} is there twice. Take one out.`);
    yield* numberOrName(memberOf(part, "targetPort"));
    const onNode = memberOf(part, "nodePort");
    if (typeof onNode.value !== "number" || onNode.value === 0) continue;
    yield* nodePort(onNode, onNode.value, type);
    const nodeKey = `${onNode.value}/${protocolOf(part)}`;
    if (!isFirst(`node ${nodeKey}`)) yield problemAt(onNode, `Node port ${nodeKey} is there twice.`);
  }
}

/** Source: Kubernetes documentation, "Service", section "type: NodePort": the range is that of `--service-node-port-range`. */
function* nodePort(part: Part, number: number, type: string): Iterable<Problem> {
  if (type !== "NodePort" && type !== "LoadBalancer") {
    yield problemAt(
      part,
      `A Service of type ${type} has no node ports. Leave it out, or make it one of type NodePort.`,
    );
  } else if (number < 30_000 || number > 32_767) {
    yield problemAt(part, `${number} is no node port: they go from 30000 to 32767.`);
  }
}

/** Source: Kubernetes 1.36, `ValidateNetworkPolicyPort`. */
function* policyPorts(spec: Part): Iterable<Problem> {
  for (const direction of ["ingress", "egress"]) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const part of entriesOf(memberOf(rule, "ports"))) {
        const from = memberOf(part, "port");
        yield* numberOrName(from);
        const to = memberOf(part, "endPort");
        if (typeof to.value !== "number") continue;
        yield* inRange(to);
        if (typeof from.value !== "number") yield problemAt(to, "A range begins with a port that is a number.");
        else if (to.value < from.value) yield problemAt(to, `The range ends at ${to.value}, before it begins.`);
      }
    }
  }
}

function* numberOrName(part: Part): Iterable<Problem> {
  yield* inRange(part);
  yield* portNamed(part);
}

function* portNamed(part: Part): Iterable<Problem> {
  if (typeof part.value !== "string") return;
  const why = misfit(part.value, portName);
  if (why === undefined) return;
  const remedy = /^\d+$/.test(part.value) ? " Write a number without quotes." : "";
  yield problemAt(part, `"${part.value}" is no port's name: ${why}.${remedy}`);
}

function* inRange(part: Part): Iterable<Problem> {
  if (typeof part.value !== "number" || (part.value >= 1 && part.value <= 65_535)) return;
  yield problemAt(part, `${part.value} is no port: they go from 1 to 65535.`);
}

function protocolOf(part: Part): string {
  return textAt(part.value, "protocol") ?? "TCP";
}
