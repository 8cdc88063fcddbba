import { type SidecarSpec, text } from "plinth";
import { traces, tracesApi } from "../../resources.ts";

/** OpenTelemetry's collector takes our traces on localhost, and sends them on with a token that tracking itself never sees. */
export const collector = {
  image:
    "docker.io/otel/opentelemetry-collector-contrib:0.135.0@sha256:1ffae4ad5ed2eb2e5a0e5cc4e7a5d43e5ee1fad4f26dbd4bd7f9fe7d0a0ee3b9",
  size: { cpu: "50m", memory: "128Mi" },
  ports: { alive: 13133 },
  health: { ready: false, live: { path: "/", port: "alive" } },
  args: ["--config", "/etc/otel/config.yaml"],
  env: { TOKEN_FILE: traces.file("token") },
  files: {
    "/etc/otel/config.yaml": text`
extensions:
  bearertokenauth: { filename: "\${env:TOKEN_FILE}" }
  health_check: { endpoint: "0.0.0.0:13133" }
receivers:
  otlp: { protocols: { grpc: { endpoint: "localhost:4317" } } }
exporters:
  otlphttp: { endpoint: "${tracesApi.call()}", auth: { authenticator: bearertokenauth } }
service:
  extensions: [bearertokenauth, health_check]
  pipelines: { traces: { receivers: [otlp], exporters: [otlphttp] } }
`,
  },
} satisfies SidecarSpec;
