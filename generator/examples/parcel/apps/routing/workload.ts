import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { duration, manifest, service } from "plinth";
import { perEnv } from "../../environments.ts";
import { customs, positions, routes, routingAt, trackingAt } from "../../resources.ts";

/** Which van takes which parcel where. It asks tracking what is on the road, and tracking asks it what comes next. */
export const routing = service(routingAt, {
  size: { cpu: perEnv("500m", { production: "2" }), memory: perEnv("512Mi", { production: "4Gi" }) },
  scale: { min: 2, max: perEnv(3, { production: 12 }) },
  grace: "45s",
  env: {
    HORIZON: duration(perEnv("12h", { production: "3d" })),
    AVOID: ["tolls", "ferries"],
    ROUTES_TABLE: routes.readWrite(),
    TRACKING_URL: trackingAt.call("grpc"),
    CUSTOMS_URL: customs.call("/declarations"),
  },
  args: ["--positions", positions.consume("routing"), "--brokers", positions.consume("routing").brokers],
  kubernetes: {
    // Switches that take effect without a restart, which a change of `files` would be.
    deployment: {
      spec: {
        template: {
          spec: {
            containers: [
              { name: "routing", volumeMounts: [{ mountPath: "/etc/switches", name: "switches", readOnly: true }] },
            ],
            volumes: [{ name: "switches", configMap: { name: "routing-switches" } }],
          },
        },
      },
    },
    // Routes are planned in bursts: one that is over is soon followed by the next.
    horizontalPodAutoscaler: {
      spec: { behavior: { scaleDown: { stabilizationWindowSeconds: perEnv(60, { production: 900 }) } } },
    },
  },
  add: [
    manifest<IConfigMap>({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "routing-switches" },
      data: { "night-vans": "on", drones: perEnv("on", { production: "off" }) },
    }),
  ],
});
