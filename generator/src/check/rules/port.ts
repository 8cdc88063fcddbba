import { containersOf } from "../containers.ts";
import { numberAt, textAt } from "../data.ts";
import { dnsLabel, misfit, portName } from "../name-forms.ts";
import { entriesOf, memberOf, type Part, whole } from "../part.ts";
import { type PodTemplate, podKinds, podTemplateOf } from "../pod-template.ts";
import { askedPorts } from "../probes.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** Ports of containers, Services, probes and network policies. */
export const port: ObjectRule = {
  name: "port",
  severity: "error",
  summary: "Every port has a number from 1 to 65535 and a name that can be found, and none is there twice.",
  kinds: ["NetworkPolicy", "Service", ...podKinds],
  check: (object) =>
    reported((report) => {
      const spec = memberOf(whole(object), "spec");
      if (object.kind === "Service") ofService(spec, report);
      if (object.kind === "NetworkPolicy") ofPolicy(spec, report);
      const pod = podTemplateOf(object);
      if (pod !== undefined) ofPod(pod, report);
    }),
};

function ofPod(pod: PodTemplate, report: Report): void {
  const named = new Set<string>();
  const onHost = new Set<string>();
  const usesHostNetwork = memberOf(pod.spec, "hostNetwork").value === true;
  for (const { part, role } of containersOf(pod)) {
    const ports = entriesOf(memberOf(part, "ports"));
    ofContainer(ports, report);
    for (const asked of askedPorts(part)) numberOrName(asked, report);
    // A container that ends before the others start is in nobody's way.
    if (role === "init") continue;
    for (const each of ports) hostPort(each, onHost, usesHostNetwork, report);
    const names = new Set(ports.flatMap(({ value }) => textAt(value, "name") ?? []));
    for (const name of names) {
      const message = `Another container of the pod has a port called "${name}" too, and a Service would find only that one.`;
      if (named.has(name)) report(memberOf(part, "ports"), message);
      named.add(name);
    }
  }
}

/** Source: Kubernetes 1.36, `validateContainerPorts` in `pkg/apis/core/validation`. */
function ofContainer(ports: readonly Part[], report: Report): void {
  const seen = new Set<string>();
  for (const part of ports) {
    const name = textAt(part.value, "name") ?? "";
    if (name !== "") {
      portNamed(memberOf(part, "name"), report);
      if (seen.has(name)) report(part, `Two ports of the container are called "${name}".`);
      seen.add(name);
    }
    const number = memberOf(part, "containerPort");
    inRange(number, report);
    if (typeof number.value !== "number") continue;
    const key = `${number.value}/${protocolOf(part)}`;
    if (seen.has(key)) report(part, `Port ${key} is there twice. Take one out.`);
    seen.add(key);
  }
}

/** Source: Kubernetes 1.36, `AccumulateUniqueHostPorts` and `validatePodHostNetworkDeps` in `pkg/apis/core/validation`. */
function hostPort(part: Part, taken: Set<string>, usesHostNetwork: boolean, report: Report): void {
  const at = memberOf(part, "hostPort");
  if (typeof at.value !== "number" || at.value === 0) return;
  inRange(at, report);
  const number = numberAt(part.value, "containerPort");
  if (usesHostNetwork && at.value !== number) {
    report(at, `On the host's network, hostPort is the containerPort, ${number}. Leave it out.`);
  }
  const key = `${at.value}/${protocolOf(part)}`;
  const address = `${key} ${textAt(part.value, "hostIP") ?? ""}`;
  if (taken.has(address)) report(at, `Port ${key} of the host is there twice.`);
  taken.add(address);
}

/** Source: Kubernetes 1.36, `validateService` and `validateServicePort` in `pkg/apis/core/validation`. */
function ofService(spec: Part, report: Report): void {
  const list = memberOf(spec, "ports");
  const ports = entriesOf(list);
  const type = textAt(spec.value, "type") ?? "ClusterIP";
  const isHeadless = textAt(spec.value, "clusterIP") === "None";
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") {
    report(list, "A Service without a port is refused, unless it is headless (`clusterIP: None`).");
  }
  const seen = new Set<string>();
  const isSeen = (what: string) => seen.has(what) || !seen.add(what);
  for (const part of ports) {
    const name = textAt(part.value, "name") ?? "";
    const why = name === "" ? undefined : misfit(name, dnsLabel);
    if (why !== undefined) report(memberOf(part, "name"), `"${name}" is no port's name: ${why}.`);
    if (name === "" && ports.length > 1) report(part, "Each of several ports needs a name.");
    if (name !== "" && isSeen(name)) report(part, `Two ports of the Service are called "${name}".`);
    const number = memberOf(part, "port");
    inRange(number, report);
    const key = `${numberAt(part.value, "port")}/${protocolOf(part)}`;
    if (isSeen(key)) report(part, `Port ${key} is there twice. Take one out.`);
    const target = memberOf(part, "targetPort");
    // To the API server, zero and no text mean the port itself.
    if (target.value !== 0 && target.value !== "") numberOrName(target, report);
    const onNode = memberOf(part, "nodePort");
    if (typeof onNode.value !== "number" || onNode.value === 0) continue;
    nodePort(onNode, onNode.value, type, report);
    const nodeKey = `${onNode.value}/${protocolOf(part)}`;
    if (isSeen(`node ${nodeKey}`)) report(onNode, `Node port ${nodeKey} is there twice.`);
  }
}

/** Source: Kubernetes documentation, "Service", section "type: NodePort": the default of `--service-node-port-range`. */
function nodePort(part: Part, number: number, type: string, report: Report): void {
  if (type !== "NodePort" && type !== "LoadBalancer") {
    report(part, `A Service of type ${type} has no node ports. Leave it out, or make it one of type NodePort.`);
  } else if (number < 30_000 || number > 32_767) {
    report(part, `${number} is no node port: they go from 30000 to 32767.`);
  }
}

/** Source: Kubernetes 1.36, `ValidateNetworkPolicyPort` in `pkg/apis/networking/validation`. */
function ofPolicy(spec: Part, report: Report): void {
  for (const direction of ["ingress", "egress"]) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const part of entriesOf(memberOf(rule, "ports"))) {
        const from = memberOf(part, "port");
        numberOrName(from, report);
        const to = memberOf(part, "endPort");
        if (typeof to.value !== "number") continue;
        inRange(to, report);
        if (typeof from.value !== "number") report(to, "A range begins with a port that is a number.");
        else if (to.value < from.value) report(to, `The range ends at ${to.value}, before it begins.`);
      }
    }
  }
}

function numberOrName(part: Part, report: Report): void {
  if (typeof part.value === "number") inRange(part, report);
  else portNamed(part, report);
}

function portNamed(part: Part, report: Report): void {
  if (typeof part.value !== "string") return;
  const why = misfit(part.value, portName);
  if (why === undefined) return;
  const remedy = /^\d+$/.test(part.value) ? " Write a number without quotes." : "";
  report(part, `"${part.value}" is no port's name: ${why}.${remedy}`);
}

function inRange(part: Part, report: Report): void {
  if (typeof part.value !== "number" || (part.value >= 1 && part.value <= 65_535)) return;
  report(part, `${part.value} is no port: they go from 1 to 65535.`);
}

function protocolOf(part: Part): string {
  return textAt(part.value, "protocol") ?? "TCP";
}
