import { listAt, mapAt, numberAt, textAt } from "../check/data.ts";
import type { Json, Manifest } from "../model/manifest.ts";

/** A name under which pods reach other pods. */
export interface LocalService {
  readonly name: string;
  /** The pods behind it. */
  readonly selector: Readonly<Record<string, string>>;
  /** A store's has no address of its own: its members have names. */
  readonly headless: boolean;
  /** Each port, and the name of the containers' port that it leads to. */
  readonly ports: readonly { readonly name: string; readonly port: number; readonly target: string }[];
}

/** A way in from outside: a host name, and the Service's port that it leads to. */
export interface LocalRoute {
  readonly host: string;
  readonly service: string;
  readonly port: number;
}

/** The Services among some objects. */
export function servicesOf(objects: readonly Manifest[]): readonly LocalService[] {
  return objects
    .filter(({ kind }) => kind === "Service")
    .map((object) => ({
      name: object.metadata.name,
      selector: textsAt(object, "spec", "selector"),
      headless: textAt(object, "spec", "clusterIP") === "None",
      ports: listAt(object, "spec", "ports").map((port) => ({
        name: textAt(port, "name") ?? "",
        port: numberAt(port, "port") ?? 0,
        target: textAt(port, "targetPort") ?? String(numberAt(port, "targetPort") ?? numberAt(port, "port")),
      })),
    }));
}

/** The ways in from outside among some objects, be they routes of the Gateway API or Ingresses. */
export function routesOf(objects: readonly Manifest[]): readonly LocalRoute[] {
  const services = servicesOf(objects);
  return objects.flatMap((object): readonly LocalRoute[] => {
    if (object.kind === "HTTPRoute") return gatewayRoutes(object);
    if (object.kind === "Ingress")
      return listAt(object, "spec", "rules").flatMap((rule) => ingressRoutes(rule, services));
    return [];
  });
}

function gatewayRoutes(route: Manifest): readonly LocalRoute[] {
  const backends = listAt(route, "spec", "rules").flatMap((rule) => listAt(rule, "backendRefs"));
  return listAt(route, "spec", "hostnames").flatMap((host) =>
    backends.map((backend) => ({
      host: String(host),
      service: textAt(backend, "name") ?? "",
      port: numberAt(backend, "port") ?? 0,
    })),
  );
}

function ingressRoutes(rule: Json, services: readonly LocalService[]): readonly LocalRoute[] {
  const backends = listAt(rule, "http", "paths").map((path) => ({
    service: textAt(path, "backend", "service", "name") ?? "",
    portName: textAt(path, "backend", "service", "port", "name"),
  }));
  const distinct = new Map(backends.map((backend) => [`${backend.service} ${backend.portName}`, backend]));
  return [...distinct.values()].flatMap(({ service, portName }) => {
    const port = services.find(({ name }) => name === service)?.ports.find(({ name }) => name === portName)?.port;
    return port === undefined ? [] : [{ host: textAt(rule, "host") ?? "", service, port }];
  });
}

/** A map of texts, such as labels. */
export function textsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(mapAt(value, ...path) ?? {});
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])));
}
