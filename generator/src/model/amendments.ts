import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { PartialVaried } from "./varying.ts";

/**
 * What a workload changes in the objects that its preset generates. Maps merge by key and keyed lists (containers, env, volumes, …)
 * by their key; other lists are replaced. Kinds of which a workload has several go by the object's name.
 *
 * @example
 * kubernetes: { deployment: { spec: { revisionHistoryLimit: perEnv(3, { prod: 10 }) } } }
 */
export interface Amendments {
  readonly configMaps?: Named<IConfigMap>;
  readonly cronJob?: PartialVaried<ICronJob>;
  readonly deployment?: PartialVaried<IDeployment>;
  readonly externalSecrets?: Named<IExternalSecret>;
  readonly horizontalPodAutoscaler?: PartialVaried<IHorizontalPodAutoscaler>;
  readonly httpRoutes?: Named<IHTTPRoute>;
  readonly ingresses?: Named<IIngress>;
  readonly job?: PartialVaried<IJob>;
  /** The jobs of `jobs`, by the object's name. */
  readonly jobs?: Named<IJob>;
  readonly networkPolicies?: Named<INetworkPolicy>;
  readonly podDisruptionBudget?: PartialVaried<IPodDisruptionBudget>;
  readonly scaledObject?: PartialVaried<IScaledObject>;
  readonly service?: PartialVaried<IService>;
  readonly serviceAccount?: PartialVaried<IServiceAccount>;
  readonly statefulSet?: PartialVaried<IStatefulSet>;
}

type Named<T> = Readonly<Record<string, PartialVaried<T>>>;
