import type { IPriorityClass } from "kubernetes-models/scheduling.k8s.io/v1/PriorityClass";
import { absent, duration, manifest, service } from "plinth";
import { byEnv, only, perEnv } from "../../environments.ts";
import { archive, places, routingAt, trackingAt } from "../../resources.ts";
import { ledger } from "../ledger/workload.ts";
import { collector } from "./collector.ts";
import { alerts, dashboard } from "./monitoring.ts";

const interactive = manifest<IPriorityClass>({
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name: "parcel-interactive" },
  value: 1000,
  description: "Somebody waits for the answer",
});

/** Where is my parcel? Answers customers, partners and our own services. */
export const tracking = service(trackingAt, {
  size: { cpu: perEnv("250m", { production: "1" }), memory: perEnv("256Mi", { production: "1Gi" }) },
  scale: { min: perEnv(2, { production: 4 }), max: perEnv(4, { production: 40 }), cpu: 60 },
  expose: [
    { host: byEnv((e) => `track.${e.domain}`), paths: ["/"] },
    { host: byEnv((e) => `api.${e.domain}`), paths: ["/v1/parcels", "/v1/scans"] },
  ],
  env: {
    LOG_LEVEL: perEnv("info", { sandbox: "debug" }),
    CARRIERS: perEnv(["own", "postnord"], { production: ["own", "postnord", "correos", "usps"] }),
    SHOW_MAP: perEnv(true, { sandbox: false }),
    ROUTING_URL: routingAt.call("grpc"),
    ROUTING_TIMEOUT: duration("800ms"),
    LEDGER_URI_FILE: ledger.readWrite("parcels").uriFile,
    PLACES_HOST: places.connect(),
    PLACES_USER: places.connect().user,
  },
  writable: ["/tmp", "/var/lib/postcodes"],
  init: {
    // So that the first answer is as fast as the last.
    fetch: {
      size: { cpu: "250m", memory: "256Mi" },
      args: ["fetch-postcodes", "--to", "/var/lib/postcodes"],
      env: { ARCHIVE_BUCKET: archive.read({ prefix: "postcodes/" }) },
    },
  },
  sidecars: { collector },
  jobs: {
    migrate: {
      runs: "before",
      size: { cpu: "250m", memory: "256Mi" },
      args: ["migrate"],
      env: { LEDGER_URI_FILE: ledger.readWrite("parcels").uriFile, LOCK_TIMEOUT: duration("5s") },
      deadline: perEnv("5m", { production: "30m" }),
    },
  },
  kubernetes: {
    deployment: {
      spec: {
        revisionHistoryLimit: perEnv(3, { production: 10 }),
        template: {
          spec: {
            priorityClassName: "parcel-interactive",
            // The sandbox has one zone.
            topologySpreadConstraints: only(["sandbox"], absent),
            // The folder that `fetch` fills is the main container's.
            initContainers: [
              { name: "fetch", volumeMounts: [{ mountPath: "/var/lib/postcodes", name: "var-lib-postcodes" }] },
            ],
          },
        },
      },
    },
  },
  add: [interactive, alerts, dashboard],
});
