/** The AWS account that a target uses, and the issuer of its cluster's service account tokens. */
export interface AwsAccount {
  /** Twelve digits. */
  readonly account: string;
  /** For example `eu-north-1`. */
  readonly region: string;
  /** The `https:` URL of the cluster's OIDC issuer, which AWS IAM trusts. */
  readonly oidcIssuer: string;
}

/** Pods in a namespace, as a NetworkPolicy peer names them. */
export interface Peer {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a cluster's network looks like where it differs from the defaults (see `network.ts`). */
export interface TargetNetwork {
  /** The DNS server's pods. Default: `k8s-app: kube-dns` in `kube-system`. */
  readonly dns?: Peer;
  /** The gateway's (or ingress controller's) pods. */
  readonly gateway?: Peer;
  /** The Prometheus pods that scrape. */
  readonly prometheus?: Peer;
  /** CIDR ranges of services outside the cluster: by AWS service (`sqs`, `s3`, …) or by host name. */
  readonly ranges?: Readonly<Record<string, readonly string[]>>;
}

/** Where an environment runs: one cluster and namespace. Several targets are several regions of one environment. */
export interface Target {
  /** The cluster's name, as Argo CD knows it. */
  readonly cluster: string;
  readonly namespace: string;
  readonly aws: AwsAccount;
  readonly network?: TargetNetwork;
  /** What all pods of the namespace may use together, as a ResourceQuota's `hard`: `{ "limits.cpu": "20", pods: "100" }`. */
  readonly quota?: Readonly<Record<string, string>>;
}

/** One environment: its values that everything may use, and where it runs. */
export interface Environment {
  /** The DNS domain that its hosts end with. */
  readonly domain: string;
  readonly targets: readonly [Target, ...Target[]];
  /** What Argo CD follows: the main branch (default), or a branch of its own that promotions fast-forward. */
  readonly follows?: "main" | `branch:${string}`;
}

/** One target of one environment: what a value that differs between environments is a function of. */
export interface Place<Name extends string = string> {
  /** The environment's name. */
  readonly name: Name;
  readonly domain: string;
  readonly target: Target;
  /** `prod`, or `prod/<cluster>` where the environment has several targets. Unique; used in paths. */
  readonly id: string;
}

/** All places of the given environments, in the order of their declaration. */
export function placesOf<E extends string>(environments: Readonly<Record<E, Environment>>): readonly Place<E>[] {
  const names = Object.keys(environments) as E[];
  return names.flatMap((name) => {
    const { domain, targets } = environments[name];
    return targets.map((target) => ({
      name,
      domain,
      target,
      id: targets.length === 1 ? name : `${name}/${target.cluster}`,
    }));
  });
}
