import { env } from "node:process";

/** Where the process listens: what the workload declares, unless several processes share one address, as on a developer's machine. */
export const host = env.HOST;
export const ports = { health: port("HEALTH", 8080), metrics: port("METRICS", 9090) } as const;

function port(name: string, declared: number): number {
  const text = env[`PORT_${name}`];
  if (text === undefined) return declared;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`PORT_${name}: expected a port number from 0 to 65535.`);
}
