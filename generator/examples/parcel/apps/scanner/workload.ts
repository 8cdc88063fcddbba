import { duration, manifest, worker } from "plinth";
import { only, perEnv } from "../../environments.ts";
import type { PrometheusRule } from "../../kinds/prometheus-rule.ts";
import { archive, moved, scans } from "../../resources.ts";
import { ledger } from "../ledger/workload.ts";

/** Books the scans of all depots. There are as many of it as the queue is deep. */
export const scanner = worker("scanner", {
  size: { cpu: "500m", memory: "256Mi" },
  scale: { min: perEnv(1, { production: 3 }), max: perEnv(5, { production: 100 }), queue: scans.consume(), length: 50 },
  ports: { health: 8080, metrics: 9102 },
  grace: "2m",
  args: ["--queue", scans.consume(), "--dead", scans.consume().deadLetterUrl],
  env: {
    BATCH: perEnv(10, { production: 50 }),
    LATEST: duration("36h"),
    LEDGER_URI_FILE: ledger.readWrite("parcels").uriFile,
    MOVED_TOPIC_ARN: moved.publish(),
    ARCHIVE_BUCKET: archive.write({ prefix: "scans/" }),
  },
  add: [
    only(
      ["production"],
      manifest<PrometheusRule>({
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: "scanner" },
        spec: {
          groups: [
            {
              name: "scanner",
              rules: [{ alert: "ScansWait", expr: "scanner_oldest_scan_seconds > 900", labels: { severity: "page" } }],
            },
          ],
        },
      }),
    ),
  ],
});
