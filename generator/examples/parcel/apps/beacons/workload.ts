import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { manifest, service } from "plinth";
import { perEnv } from "../../environments.ts";
import { beaconsAt, places, positions } from "../../resources.ts";

/** What the mobile operator gives the vans' beacons addresses from. */
const vans = perEnv("192.0.2.0/24", { production: "192.0.2.128/25" });

/** Hears the beacons of all vans, over UDP. */
export const beacons = service(beaconsAt, {
  size: { cpu: "250m", memory: "128Mi" },
  scale: { min: 2, max: perEnv(2, { production: 8 }) },
  env: {
    PLACES_HOST: places.connect(),
    PLACES_USER: places.connect().user,
    POSITIONS_TOPIC: positions.produce(),
    KAFKA_BROKERS: positions.produce().brokers,
  },
  // An Ingress knows only HTTP, so the beacons come through a load balancer of their own, which has just their port.
  kubernetes: {
    service: {
      spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        loadBalancerSourceRanges: [vans],
        ports: [{ name: "coap", port: 5683, protocol: "UDP", targetPort: "coap" }],
      },
    },
  },
  add: [
    manifest<INetworkPolicy>({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "beacons-from-vans" },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "beacons" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ ipBlock: { cidr: vans } }], ports: [{ port: 5683, protocol: "UDP" }] }],
      },
    }),
  ],
});
