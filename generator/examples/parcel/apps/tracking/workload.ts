import type { IPriorityClass } from "kubernetes-models/scheduling.k8s.io/v1/PriorityClass";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { absent, duration, manifest, service, text } from "plinth";
import { byEnv, only, perEnv } from "../../environments.ts";
import type { PrometheusRule } from "../../kinds/prometheus-rule.ts";
import { archive, places, routingAt, traces, tracesApi, trackingAt } from "../../resources.ts";
import { ledger } from "../ledger/workload.ts";

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
    ROUTING_TIMEOUT: duration("800ms"),
    LEDGER_URI_FILE: ledger.readWrite("parcels").uriFile,
    PLACES_HOST: places.connect(),
    PLACES_USER: places.connect().user,
    ROUTING_URL: routingAt.call("grpc"),
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
  sidecars: {
    // Takes our traces on localhost, and sends them on with a token that we never see.
    collector: {
      image:
        "docker.io/otel/opentelemetry-collector:0.135.0@sha256:1ffae4ad5ed2eb2e5a0e5cc4e7a5d43e5ee1fad4f26dbd4bd7f9fe7d0a0ee3b9",
      size: { cpu: "50m", memory: "128Mi" },
      ports: { alive: 13133 },
      health: { live: { path: "/", port: "alive" }, ready: false },
      args: ["--config", "/etc/otel/config.yaml"],
      env: { TOKEN_FILE: traces.file("token") },
      files: {
        "/etc/otel/config.yaml": text`extensions:
  health_check: { endpoint: "0.0.0.0:13133" }
  bearertokenauth: { filename: "\${env:TOKEN_FILE}" }
receivers: { otlp: { protocols: { grpc: { endpoint: "localhost:4317" } } } }
exporters: { otlphttp: { endpoint: "${tracesApi.call()}", auth: { authenticator: bearertokenauth } } }
service:
  extensions: [health_check, bearertokenauth]
  pipelines: { traces: { receivers: [otlp], exporters: [otlphttp] } }
`,
      },
    },
  },
  jobs: {
    migrate: {
      runs: "before",
      size: { cpu: "250m", memory: "256Mi" },
      args: ["migrate"],
      deadline: perEnv("5m", { production: "30m" }),
      env: { LEDGER_URI_FILE: ledger.readWrite("parcels").uriFile, LOCK_TIMEOUT: duration("5s") },
    },
  },
  kubernetes: {
    deployment: {
      spec: {
        revisionHistoryLimit: perEnv(3, { production: 10 }),
        template: {
          spec: {
            priorityClassName: "parcel-interactive",
            // One zone is all that there is in a sandbox.
            topologySpreadConstraints: perEnv({ sandbox: absent, staging: undefined, production: undefined }),
            // The init container fills the folder that the main container has.
            initContainers: [
              { name: "fetch", volumeMounts: [{ mountPath: "/var/lib/postcodes", name: "var-lib-postcodes" }] },
            ],
          },
        },
      },
    },
  },
  add: [
    manifest<IPriorityClass>({
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "parcel-interactive" },
      value: 1000,
      description: "Somebody waits for the answer",
    }),
    manifest<PrometheusRule>({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: "tracking" },
      spec: {
        groups: [
          {
            name: "tracking",
            rules: [
              {
                alert: "TrackingIsSlow",
                expr: perEnv("tracking:latency:p99 > 1", { production: "tracking:latency:p99 > 0.3" }),
                for: "10m",
                labels: { severity: perEnv("ticket", { production: "page" }) },
              },
            ],
          },
        ],
      },
    }),
    // Grafana looks for these in its own namespace.
    manifest<IConfigMap>({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "parcel-tracking-dashboard", namespace: "monitoring", labels: { grafana_dashboard: "1" } },
      data: { "tracking.json": byEnv((e) => JSON.stringify({ title: `Tracking, ${e.name}`, panels: [] })) },
    }),
  ],
});
