import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { manifest } from "plinth";
import { byEnv, perEnv } from "../../environments.ts";
import type { PrometheusRule } from "../../kinds/prometheus-rule.ts";

/** Whom it wakes differs, and how slow is too slow. */
export const alerts = manifest<PrometheusRule>({
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
            expr: perEnv("tracking:latency_seconds:p99 > 1", { production: "tracking:latency_seconds:p99 > 0.3" }),
            for: "10m",
            labels: { severity: perEnv("ticket", { production: "page" }) },
          },
        ],
      },
    ],
  },
});

const panels = [{ type: "timeseries", title: "Latency", targets: [{ expr: "tracking:latency_seconds:p99" }] }];

/** Grafana looks for dashboards in its own namespace. */
export const dashboard = manifest<IConfigMap>({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "parcel-tracking", namespace: "monitoring", labels: { grafana_dashboard: "1" } },
  data: { "tracking.json": byEnv((e) => JSON.stringify({ title: `Tracking in ${e.target.cluster}`, panels })) },
});
