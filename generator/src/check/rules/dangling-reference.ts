import type { Manifest } from "../../model/manifest.ts";
import { entriesOf, memberOf, whole } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import { reported } from "../reported.ts";
import type { ObjectRule, SetRule } from "../rule.ts";
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
  check: (object) =>
    reported((report) => {
      const pod = podTemplateOf(object);
      if (pod !== undefined) insidePod(pod, report);
    }),
  checkAll: (set) =>
    reported((report) => {
      const known = new Known(set, report);
      for (const pod of set.pods) if (set.isOwn(pod.object)) ofPod(pod, known);
      for (const [kind, references] of referencesOf) {
        for (const object of set.ofKind(kind)) if (set.isOwn(object) || isBinding(kind)) references(object, known);
      }
    }),
};

/** A binding in another namespace may still name ClusterRoles and ServiceAccounts of this one. */
function isBinding(kind: string): boolean {
  return kind.endsWith(".rbac.authorization.k8s.io");
}

type References = (object: Manifest, known: Known) => void;

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

function ofServiceAccount(account: Manifest, known: Known): void {
  const part = whole(account);
  pullSecrets(part, known);
  for (const secret of entriesOf(memberOf(part, "secrets"))) known.data("Secret", memberOf(secret, "name"));
}
