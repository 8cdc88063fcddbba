/**
 * Where the API server does otherwise than Kubernetes' own schemas say. All fields are written `<definition>/<field>`, with
 * definitions cut at `io.k8s.`.
 *
 * Source: kube-apiserver 1.36.1, asked for a strict dry run of some 40,000 mutants of valid objects of 60 kinds; the reasons stand in
 * the module k8s.io/kubernetes under `pkg/apis/<group>/validation`. What belongs to values that hang together (a type and the
 * field that it needs) is not the schema's business: the rules beside it know that.
 */

/** Required by the schema, done without by the server. */
export const unenforced: ReadonlySet<string> = definitions({
  "api.apps.v1.ControllerRevision": ["revision"],
  "api.batch.v1.PodFailurePolicy": ["rules"],
  "api.core.v1.ClusterTrustBundleProjection": ["path"],
  "api.core.v1.Event": ["involvedObject"],
  "api.core.v1.HTTPHeader": ["value"],
  "api.core.v1.ISCSIPersistentVolumeSource": ["lun"],
  "api.core.v1.ISCSIVolumeSource": ["lun"],
  "api.core.v1.LimitRangeSpec": ["limits"],
  "api.core.v1.PreferredSchedulingTerm": ["preference"],
  "api.core.v1.ScaleIOPersistentVolumeSource": ["secretRef"],
  "api.core.v1.ScaleIOVolumeSource": ["secretRef"],
  "api.core.v1.SleepAction": ["seconds"],
  "api.core.v1.Sysctl": ["value"],
  "api.core.v1.TypedLocalObjectReference": ["kind", "name"],
  "api.core.v1.TypedObjectReference": ["kind"],
  "api.discovery.v1.ForNode": ["name"],
  "api.discovery.v1.ForZone": ["name"],
  "api.rbac.v1.RoleRef": ["apiGroup"],
  "api.resource.v1.DeviceCapacity": ["value"],
  "api.resource.v1.DeviceClass": ["spec"],
  "api.resource.v1.ResourceClaim": ["spec"],
  "api.resource.v1.ResourceClaimTemplate": ["spec"],
  "api.resource.v1.ResourceClaimTemplateSpec": ["spec"],
  "api.resource.v1.ResourcePool": ["generation"],
  "api.storage.v1.CSIDriver": ["spec"],
  "api.storage.v1.CSINode": ["spec"],
  "api.storage.v1.CSINodeSpec": ["drivers"],
  "api.storage.v1.TokenRequest": ["audience"],
  "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion": ["served"],
});

/** Optional in the schema, always demanded by the server. */
export const demanded: ReadonlySet<string> = definitions({
  "api.admissionregistration.v1.NamedRuleWithOperations": ["apiGroups", "apiVersions", "operations", "resources"],
  "api.admissionregistration.v1.RuleWithOperations": ["apiGroups", "apiVersions", "operations", "resources"],
  "api.apps.v1.ControllerRevision": ["data"],
  "api.apps.v1.DaemonSet": ["spec"],
  "api.apps.v1.Deployment": ["spec"],
  "api.apps.v1.ReplicaSet": ["spec"],
  "api.apps.v1.ReplicaSetSpec": ["template"],
  "api.apps.v1.StatefulSet": ["spec"],
  "api.autoscaling.v1.HorizontalPodAutoscaler": ["spec"],
  "api.autoscaling.v2.HorizontalPodAutoscaler": ["spec"],
  "api.batch.v1.CronJob": ["spec"],
  "api.batch.v1.Job": ["spec"],
  "api.batch.v1.JobTemplateSpec": ["spec"],
  "api.core.v1.ConfigMapEnvSource": ["name"],
  "api.core.v1.ConfigMapProjection": ["name"],
  "api.core.v1.ConfigMapVolumeSource": ["name"],
  "api.core.v1.Container": ["image"],
  "api.core.v1.EphemeralVolumeSource": ["volumeClaimTemplate"],
  "api.core.v1.ExecAction": ["command"],
  "api.core.v1.PersistentVolume": ["spec"],
  "api.core.v1.PersistentVolumeClaim": ["spec"],
  "api.core.v1.PersistentVolumeClaimSpec": ["accessModes", "resources"],
  "api.core.v1.PersistentVolumeSpec": ["accessModes", "capacity"],
  "api.core.v1.Pod": ["spec"],
  "api.core.v1.PodDNSConfigOption": ["name"],
  "api.core.v1.PodTemplate": ["template"],
  "api.core.v1.PodTemplateSpec": ["spec"],
  "api.core.v1.ReplicationController": ["spec"],
  "api.core.v1.ReplicationControllerSpec": ["template"],
  "api.core.v1.SecretEnvSource": ["name"],
  "api.core.v1.SecretProjection": ["name"],
  "api.core.v1.SecretVolumeSource": ["secretName"],
  "api.core.v1.VolumeNodeAffinity": ["required"],
  "api.networking.v1.IngressClass": ["spec"],
  "api.networking.v1.IngressClassSpec": ["controller"],
  "api.rbac.v1.AggregationRule": ["clusterRoleSelectors"],
  "kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference": ["name", "namespace"],
});

/** Allowed values that no schema names, or names wrongly. */
export const allowedValues: Readonly<Record<string, readonly string[]>> = {
  "io.k8s.api.admissionregistration.v1.Validation/reason": [
    "Forbidden",
    "Invalid",
    "RequestEntityTooLarge",
    "Unauthorized",
  ],
  "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy/whenDeleted": ["Delete", "Retain"],
  "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy/whenScaled": ["Delete", "Retain"],
  "io.k8s.api.autoscaling.v2.HPAScalingPolicy/type": ["Percent", "Pods"],
  "io.k8s.api.autoscaling.v2.HPAScalingRules/selectPolicy": ["Disabled", "Max", "Min"],
  "io.k8s.api.autoscaling.v2.MetricSpec/type": ["ContainerResource", "External", "Object", "Pods", "Resource"],
  "io.k8s.api.autoscaling.v2.MetricTarget/type": ["AverageValue", "Utilization", "Value"],
  "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern/status": ["False", "True", "Unknown"],
  "io.k8s.api.core.v1.ContainerResizePolicy/resourceName": ["cpu", "memory"],
  "io.k8s.api.core.v1.ContainerResizePolicy/restartPolicy": ["NotRequired", "RestartContainer"],
  "io.k8s.api.core.v1.PodOS/name": ["linux", "windows"],
  "io.k8s.api.core.v1.ServiceSpec/ipFamilies": ["IPv4", "IPv6"],
  "io.k8s.api.core.v1.ServiceSpec/trafficDistribution": ["PreferClose", "PreferSameNode", "PreferSameZone"],
  "io.k8s.api.flowcontrol.v1.LimitResponse/type": ["Queue", "Reject"],
  "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec/type": ["Exempt", "Limited"],
  "io.k8s.api.flowcontrol.v1.Subject/kind": ["Group", "ServiceAccount", "User"],
  "io.k8s.api.networking.v1.IngressClassParametersReference/scope": ["Cluster", "Namespace"],
  "io.k8s.api.rbac.v1.RoleRef/apiGroup": ["rbac.authorization.k8s.io"],
  "io.k8s.api.rbac.v1.RoleRef/kind": ["ClusterRole", "Role"],
  "io.k8s.api.rbac.v1.Subject/apiGroup": ["rbac.authorization.k8s.io"],
  "io.k8s.api.rbac.v1.Subject/kind": ["Group", "ServiceAccount", "User"],
  "io.k8s.api.storage.v1.CSIDriverSpec/fsGroupPolicy": ["File", "None", "ReadWriteOnceWithFSType"],
  "io.k8s.api.storage.v1.CSIDriverSpec/volumeLifecycleModes": ["Ephemeral", "Persistent"],
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion/strategy": ["None", "Webhook"],
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec/scope": [
    "Cluster",
    "Namespaced",
  ],
  "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement/operator": ["DoesNotExist", "Exists", "In", "NotIn"],
};

/**
 * Optional fields whose Go type is a pointer. In others an empty text is the zero value, and so as good as absent; here it is a
 * value like any other, and not an allowed one.
 */
export const pointers: ReadonlySet<string> = definitions({
  "api.admissionregistration.v1.MutatingWebhook": ["failurePolicy", "matchPolicy", "reinvocationPolicy"],
  "api.admissionregistration.v1.NamedRuleWithOperations": ["scope"],
  "api.admissionregistration.v1.RuleWithOperations": ["scope"],
  "api.admissionregistration.v1.Validation": ["reason"],
  "api.admissionregistration.v1.ValidatingAdmissionPolicySpec": ["failurePolicy"],
  "api.admissionregistration.v1.ValidatingWebhook": ["failurePolicy", "matchPolicy"],
  "api.autoscaling.v2.HPAScalingRules": ["selectPolicy"],
  "api.batch.v1.JobSpec": ["completionMode", "podReplacementPolicy"],
  "api.core.v1.PersistentVolumeClaimSpec": ["volumeMode"],
  "api.core.v1.PersistentVolumeSpec": ["volumeMode"],
  "api.core.v1.PodSecurityContext": ["fsGroupChangePolicy", "supplementalGroupsPolicy"],
  "api.core.v1.ServiceSpec": ["internalTrafficPolicy", "ipFamilyPolicy", "trafficDistribution"],
  "api.core.v1.TopologySpreadConstraint": ["nodeAffinityPolicy", "nodeTaintsPolicy"],
  "api.core.v1.VolumeMount": ["mountPropagation"],
  "api.discovery.v1.EndpointPort": ["protocol"],
  "api.networking.v1.IngressClassParametersReference": ["scope"],
  "api.networking.v1.NetworkPolicyPort": ["protocol"],
  "api.policy.v1.PodDisruptionBudgetSpec": ["unhealthyPodEvictionPolicy"],
  "api.scheduling.v1.PriorityClass": ["preemptionPolicy"],
  "api.storage.v1.CSIDriverSpec": ["fsGroupPolicy"],
  "api.storage.v1.StorageClass": ["volumeBindingMode"],
});

function definitions(fields: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> {
  return new Set(Object.entries(fields).flatMap(([name, list]) => list.map((field) => `io.k8s.${name}/${field}`)));
}
