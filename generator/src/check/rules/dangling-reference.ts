import type { Manifest } from "../../model/manifest.ts";
import { entriesOf, memberOf } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem, SetRule } from "../rule.ts";
import { ofGateway, ofIngress } from "./dangling-reference/ingress.ts";
import { insidePod } from "./dangling-reference/inside-pod.ts";
import { Known } from "./dangling-reference/known.ts";
import { ofPod, pullSecrets } from "./dangling-reference/pods.ts";
import { ofBinding } from "./dangling-reference/rbac.ts";
import { ofPolicy, ofRoute } from "./dangling-reference/routes.ts";
import { ofAutoscaler, ofTriggerAuthentication } from "./dangling-reference/scaling.ts";
import { ofCertificate, ofExternalSecret, ofSecretStore } from "./dangling-reference/secrets.ts";
import { ofService, ofStatefulSet } from "./dangling-reference/services.ts";

/**
 * References to what is not there. What the cluster or an add-on gives (classes of storage, of ingress, of priority; issuers and stores
 * of the whole cluster; other namespaces) is not looked for.
 */
export const danglingReference: ObjectRule & SetRule = {
  name: "dangling-reference",
  severity: "error",
  summary: "Everything that an object refers to in its namespace is there.",
  kinds: podKinds,
  check(object) {
    const pod = podTemplateOf(object);
    return pod === undefined ? [] : insidePod(pod);
  },
  *checkAll(set) {
    const known = new Known(set);
    for (const pod of set.pods) {
      if (set.isOwn(pod.object)) yield* about(pod.object, ofPod(pod, known));
    }
    for (const [kind, references] of referencesOf) {
      for (const object of set.ofKind(kind)) {
        if (set.isOwn(object) || kind.endsWith(".rbac.authorization.k8s.io")) {
          yield* about(object, references(object, known));
        }
      }
    }
  },
};

type References = (object: Manifest, known: Known) => Iterable<Problem>;

const referencesOf: ReadonlyMap<string, References> = new Map<string, References>([
  ["BackendTLSPolicy.gateway.networking.k8s.io", ofPolicy],
  ["BackendTrafficPolicy.gateway.envoyproxy.io", ofPolicy],
  ["Certificate.cert-manager.io", ofCertificate],
  ["ClientTrafficPolicy.gateway.envoyproxy.io", ofPolicy],
  ["ClusterRoleBinding.rbac.authorization.k8s.io", ofBinding],
  ["EnvoyExtensionPolicy.gateway.envoyproxy.io", ofPolicy],
  ["ExternalSecret.external-secrets.io", ofExternalSecret],
  ["GRPCRoute.gateway.networking.k8s.io", ofRoute],
  ["Gateway.gateway.networking.k8s.io", ofGateway],
  ["HTTPRoute.gateway.networking.k8s.io", ofRoute],
  ["HorizontalPodAutoscaler.autoscaling", ofAutoscaler],
  ["Ingress.networking.k8s.io", ofIngress],
  ["RoleBinding.rbac.authorization.k8s.io", ofBinding],
  ["ScaledJob.keda.sh", ofAutoscaler],
  ["ScaledObject.keda.sh", ofAutoscaler],
  ["SecretStore.external-secrets.io", ofSecretStore],
  ["SecurityPolicy.gateway.envoyproxy.io", ofPolicy],
  ["Service", ofService],
  ["ServiceAccount", ofServiceAccount],
  ["StatefulSet.apps", ofStatefulSet],
  ["TCPRoute.gateway.networking.k8s.io", ofRoute],
  ["TLSRoute.gateway.networking.k8s.io", ofRoute],
  ["TriggerAuthentication.keda.sh", ofTriggerAuthentication],
  ["UDPRoute.gateway.networking.k8s.io", ofRoute],
]);

function* ofServiceAccount(account: Manifest, known: Known): Iterable<Problem> {
  const whole = { value: account };
  yield* pullSecrets(whole, known);
  for (const secret of entriesOf(memberOf(whole, "secrets"))) yield* known.data("Secret", memberOf(secret, "name"), []);
}

function* about(object: Manifest, problems: Iterable<Problem>): Iterable<Problem & { readonly object: Manifest }> {
  for (const problem of problems) yield { ...problem, object };
}
