import { DeclarationError } from "./declaration-error.ts";
import type { Facet, Handle, NetworkPort } from "./handle.ts";
import { defineResource } from "./resource.ts";

/** A port that a workload listens on: its number, or more. */
export type Port =
  | number
  | {
      readonly port: number;
      /** Default: TCP. */
      readonly protocol?: "TCP" | "UDP";
      /** The scheme of its URLs. Default: `http`, or the port's name where that is `https`, `grpc` or `tcp`. */
      readonly scheme?: string;
    };

/** The ports of a workload by name. The names `metrics` and `health` have a meaning; see the presets. */
export type Ports = Readonly<Record<string, Port>>;

/** What a service offers, declared apart from it, so that two services may call each other. */
export interface Endpoint<Name extends string = string, P extends Ports = Ports> {
  readonly kind: "endpoint";
  readonly name: Name;
  readonly spec: P;
  /** Calls one port. As a value: its URL, `http://<name>:<port><path>`. */
  call(
    port: keyof P & string,
    path?: `/${string}`,
  ): Handle<URL, "endpoint:call"> & {
    readonly url: Facet<URL>;
    readonly host: Facet<string>;
    readonly port: Facet<number>;
  };
}

/** A port as a NetworkPolicy names it. */
export function networkPort(port: Port): NetworkPort {
  return typeof port === "number" ? { port, protocol: "TCP" } : { port: port.port, protocol: port.protocol ?? "TCP" };
}

function scheme(name: string, port: Port): string {
  if (typeof port !== "number" && port.scheme !== undefined) return port.scheme;
  return ["https", "grpc", "tcp"].includes(name) ? name : "http";
}

function portOf(endpoint: string, ports: Ports, name: string): Port {
  const port = ports[name];
  if (port !== undefined) return port;
  throw new DeclarationError(`Endpoint "${endpoint}" has no port "${name}". It has: ${Object.keys(ports).join(", ")}.`);
}

const define = defineResource<Ports, { port: string; path?: string }>()({
  kind: "endpoint",
  access: {
    call: {
      main: "url",
      facets: {
        url: {
          as: "url",
          // The short name, so that base stays the same in every namespace.
          value: ({ name, spec, options }) => {
            const port = portOf(name, spec, options.port);
            return `${scheme(options.port, port)}://${name}:${networkPort(port).port}${options.path ?? ""}`;
          },
        },
        host: { as: "text", value: ({ name }) => name },
        port: { as: "number", value: ({ name, spec, options }) => networkPort(portOf(name, spec, options.port)).port },
      },
      egress: ({ name, spec, options }) => [{ workload: name, ports: [networkPort(portOf(name, spec, options.port))] }],
    },
  },
});

/**
 * What a service offers: its name and its ports.
 *
 * @example
 * export const polybotAt = endpoint("polybot", { http: 8080, results: 8081, metrics: 9090 });
 * // in the service: export const polybot = service(polybotAt, { … });
 * // in a workload that calls it: env: { RESULTS_URL: polybotAt.call("results", "/results") }
 */
export function endpoint<const Name extends string, const P extends Ports>(name: Name, ports: P): Endpoint<Name, P> {
  const declared = define(name, ports);
  return {
    kind: "endpoint",
    name,
    spec: ports,
    call: (port, path) => declared.call(path === undefined ? { port } : { port, path }),
  };
}
