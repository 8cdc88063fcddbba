import { duration, worker } from "plinth";
import { beaconsAt, scans } from "../../resources.ts";

/** Drives made-up vans. */
export const simulator = worker("simulator", {
  environments: ["sandbox"],
  size: { cpu: "100m", memory: "64Mi" },
  scale: { replicas: 1 },
  env: {
    BEACONS_URL: beaconsAt.call("coap", "/positions"),
    SCANS_URL: scans.send(),
    EVERY: duration("5s"),
  },
});
