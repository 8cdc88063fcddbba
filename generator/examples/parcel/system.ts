import { beacons } from "./apps/beacons/workload.ts";
import { ledger } from "./apps/ledger/workload.ts";
import { notifier } from "./apps/notifier/workload.ts";
import { postcodes } from "./apps/postcodes/workload.ts";
import { reconcile } from "./apps/reconcile/workload.ts";
import { routing } from "./apps/routing/workload.ts";
import { scanner } from "./apps/scanner/workload.ts";
import { simulator } from "./apps/simulator/workload.ts";
import { tracking } from "./apps/tracking/workload.ts";
import { web } from "./apps/web/workload.ts";
import { system } from "./environments.ts";

export default system({
  name: "parcel",
  owner: { team: "logistics", email: "logistics@parcel.example" },
  repository: "https://git.parcel.example/logistics/parcel.git",
  registry: "registry.parcel.example/logistics",
  entrance: { through: "ingress", class: "traefik", issuer: "letsencrypt" },
  workloads: { beacons, ledger, notifier, postcodes, reconcile, routing, scanner, simulator, tracking, web },
  // Its work moved into the web pages. It is gone from sandbox and production already.
  retired: ["labels"],
});
