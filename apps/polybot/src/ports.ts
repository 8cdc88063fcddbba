import { ConfigError } from "@plinth/config";

/** Where the servers of this process listen. */
export interface Ports {
  /** An address of this machine; undefined: all of them. */
  readonly host: string | undefined;
  /** Updates from Telegram. */
  readonly http: number;
  /** Calls from the detector. */
  readonly results: number;
  readonly health: number;
  readonly metrics: number;
}

/**
 * Reads the ports. In the cluster nothing sets these variables, and the numbers are those that `resources.ts` declares; processes that share one
 * machine need others, and an address: `HOST`, `PORT_HTTP`, `PORT_RESULTS`, `PORT_HEALTH`, `PORT_METRICS`.
 *
 * @throws {ConfigError} naming each variable that is not a port.
 */
export function readPorts(variables: Readonly<Record<string, string | undefined>> = process.env): Ports {
  const faults: string[] = [];
  const port = (name: string, declared: number) => {
    const text = variables[name];
    if (text === undefined) return declared;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) faults.push(`${name}: expected a port, from 0 to 65535.`);
    return Number(text);
  };
  const ports = {
    host: variables.HOST,
    http: port("PORT_HTTP", 8080),
    results: port("PORT_RESULTS", 8081),
    health: port("PORT_HEALTH", 8082),
    metrics: port("PORT_METRICS", 9090),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return ports;
}
