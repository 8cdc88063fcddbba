import type { Facet, Handle } from "../model/handle.ts";
import { defineResource } from "../model/resource.ts";
import { type Leaf, map } from "../model/varying.ts";

/** A host outside of the system. */
export interface ExternalSpec {
  /** Where it is, as `https://api.telegram.org`. */
  readonly url: Leaf<string>;
  /** All host names that its clients connect to. Default: the URL's. */
  readonly hosts?: readonly string[];
}

/** Something outside of the system that workloads call over the network. */
export interface External {
  readonly kind: "external";
  readonly name: string;
  readonly spec: ExternalSpec;
  /** Calls it. As a value: its URL. */
  call(path?: `/${string}`): Handle<URL, "external:call"> & { readonly url: Facet<URL>; readonly host: Facet<string> };
}

const define = defineResource<ExternalSpec, { path?: string }>()({
  kind: "external",
  access: {
    call: {
      main: "url",
      facets: {
        url: {
          as: "url",
          value: ({ spec, options }) =>
            map(spec.url, (url) => url.replace(/\/$/, options.path ? "" : "$&") + (options.path ?? "")),
        },
        host: { as: "text", value: ({ spec }) => map(spec.url, (url) => new URL(url).hostname) },
      },
      egress: ({ name, spec }) => [
        {
          hosts: spec.hosts ?? map(spec.url, (url) => [new URL(url).hostname]),
          ranges: name,
          ports: [{ port: 443, protocol: "TCP" }],
        },
      ],
    },
  },
});

/**
 * A host outside of the system.
 *
 * @example
 * export const telegramApi = external("telegram-api", { url: "https://api.telegram.org" });
 */
export function external(name: string, spec: ExternalSpec): External {
  const declared = define(name, spec);
  return { kind: "external", name, spec, call: (path) => declared.call(path === undefined ? {} : { path }) };
}
