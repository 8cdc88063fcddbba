import type { Manifest } from "../../../model/manifest.ts";
import { containersOf } from "../../containers.ts";
import { textAt } from "../../data.ts";
import { groupKind } from "../../group-kind.ts";
import { entriesOf, memberOf, type Part, whole } from "../../part.ts";
import { podTemplateOf } from "../../pod-template.ts";
import { isName, type Known } from "./known.ts";

/** References from autoscalers to what they scale, and to what they ask with. KEDA's default is a Deployment. */
export function ofAutoscaler(autoscaler: Manifest, known: Known): void {
  const spec = memberOf(whole(autoscaler), "spec");
  const target = memberOf(spec, "scaleTargetRef");
  const name = memberOf(target, "name");
  const kind = groupKind(textAt(target.value, "apiVersion") ?? "apps/v1", textAt(target.value, "kind") ?? "Deployment");
  known.object(name, kind);
  const scaled = isName(name) ? known.set.find(kind, name.value) : undefined;
  if (scaled !== undefined) sourceContainer(memberOf(target, "envSourceContainerName"), scaled, known);
  for (const trigger of entriesOf(memberOf(spec, "triggers"))) {
    const reference = memberOf(trigger, "authenticationRef");
    if ((textAt(reference.value, "kind") ?? "TriggerAuthentication") !== "TriggerAuthentication") continue;
    known.object(memberOf(reference, "name"), "TriggerAuthentication.keda.sh");
  }
}

function sourceContainer(name: Part, scaled: Manifest, known: Known): void {
  const pod = podTemplateOf(scaled);
  if (pod === undefined) return;
  const names = new Set(containersOf(pod).flatMap(({ part }) => textAt(part.value, "name") ?? []));
  known.among(name, "The pods that it scales have no container", names);
}

/** References from KEDA's credentials to ConfigMaps and Secrets. */
export function ofTriggerAuthentication(authentication: Manifest, known: Known): void {
  const spec = memberOf(whole(authentication), "spec");
  for (const [list, kind] of [
    ["secretTargetRef", "Secret"],
    ["configMapTargetRef", "ConfigMap"],
  ] as const) {
    for (const reference of entriesOf(memberOf(spec, list))) {
      known.data(kind, memberOf(reference, "name"), [memberOf(reference, "key")]);
    }
  }
}
