import { environments, type TargetNetwork } from "plinth";

/** The account is the environment's; the issuer is the cluster's. */
const aws = (account: string, region: string, cluster: string) => ({
  account,
  region,
  oidcIssuer: `https://oidc.parcel.example/${cluster}`,
});

/** What differs between the networks of our clusters: where Traefik runs, and the ranges of what lies outside of them. */
const network = (vpc: string, customs: string): TargetNetwork => ({
  gateway: { namespace: "traefik", labels: { "app.kubernetes.io/name": "traefik" } },
  ranges: { kafka: [vpc], redis: [vpc], customs: [customs] },
});

export const { perEnv, byEnv, only, system } = environments({
  /** Where partners try their integration, with made-up parcels. */
  sandbox: {
    domain: "sandbox.parcel.example",
    targets: [
      {
        cluster: "sandbox",
        namespace: "parcel-sandbox",
        aws: aws("444444444444", "eu-central-1", "sandbox"),
        network: network("10.16.0.0/16", "198.51.100.0/28"),
        quota: { "limits.cpu": "24", "limits.memory": "48Gi", pods: "60" },
      },
    ],
  },
  staging: {
    domain: "staging.parcel.example",
    targets: [
      {
        cluster: "staging",
        namespace: "parcel-staging",
        aws: aws("555555555555", "eu-central-1", "staging"),
        network: network("10.32.0.0/16", "198.51.100.0/28"),
        quota: { "limits.cpu": "48", "limits.memory": "96Gi", pods: "120" },
      },
    ],
  },
  /** Two regions. Each is whole by itself, and DNS sends everyone to the nearest. */
  production: {
    domain: "parcel.example",
    follows: "branch:production",
    targets: [
      {
        cluster: "frankfurt",
        namespace: "parcel",
        aws: aws("666666666666", "eu-central-1", "frankfurt"),
        network: network("10.64.0.0/16", "203.0.113.0/28"),
      },
      {
        cluster: "ohio",
        namespace: "parcel",
        aws: aws("666666666666", "us-east-2", "ohio"),
        network: network("10.96.0.0/16", "203.0.113.64/28"),
      },
    ],
  },
});
