/** The presets that `plinth new` knows. */
export const presets = ["service", "worker", "store", "job", "schedule"] as const;

export type Preset = (typeof presets)[number];

/** The text of a new workload's declaration. */
export function scaffold(preset: Preset, name: string): string {
  return bodies[preset](name, constantOf(name));
}

/** A workload's name as TypeScript writes it: `model-analyzer` is `modelAnalyzer`. */
export function constantOf(name: string): string {
  return name.replace(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const bodies: Readonly<Record<Preset, (name: string, constant: string) => string>> = {
  service: (name, constant) => `import { endpoint, service } from "plinth";

/** Move this to resources.ts when another workload calls it: declarations must not import each other. */
export const ${constant}At = endpoint("${name}", { http: 8080, metrics: 9090 });

export const ${constant} = service(${constant}At, {
  size: { cpu: "100m", memory: "128Mi" },
  scale: { min: 2, max: 4 },
  env: {
    LOG_LEVEL: "info",
  },
});
`,
  worker: (name, constant) => `import { worker } from "plinth";

export const ${constant} = worker("${name}", {
  size: { cpu: "100m", memory: "128Mi" },
  scale: { min: 2, max: 4 },
  env: {
    LOG_LEVEL: "info",
  },
});
`,
  store: (name, constant) => `import { store } from "plinth";

export const ${constant} = store("${name}", {
  ports: { client: 6379 },
  members: 3,
  data: { at: "/data", size: "10Gi" },
  size: { cpu: "250m", memory: "512Mi" },
  // Two different questions: may it get traffic, and must it be restarted?
  health: { ready: { tcp: true }, live: { tcp: true, every: "20s", failures: 6 } },
});
`,
  job: (name, constant) => `import { job } from "plinth";

export const ${constant} = job("${name}", {
  // At each sync; without \`hook\`, once for each version of this declaration.
  hook: "Sync",
  size: { cpu: "100m", memory: "128Mi" },
  deadline: "10m",
});
`,
  schedule: (name, constant) => `import { schedule } from "plinth";

export const ${constant} = schedule("${name}", {
  cron: "17 3 * * *",
  timeZone: "Etc/UTC",
  size: { cpu: "100m", memory: "128Mi" },
  deadline: "30m",
});
`,
};
