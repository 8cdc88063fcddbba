import { listAt, mapAt, numberAt, textAt } from "../check/data.ts";
import type { JsonObject } from "../model/manifest.ts";

/** How a container is asked how it is. */
export interface LocalProbe {
  readonly ask:
    | { readonly http: { readonly path: string; readonly port: string } }
    | { readonly tcp: { readonly port: string } }
    | { readonly exec: readonly string[] };
  readonly delaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  /** After how many failures in a row the answer is no. */
  readonly failures: number;
}

/** Reads a probe; undefined when there is none. Defaults: Kubernetes API reference, Probe. */
export function probeOf(probe: JsonObject | undefined): LocalProbe | undefined {
  if (probe === undefined) return undefined;
  return {
    ask: askOf(probe),
    delaySeconds: numberAt(probe, "initialDelaySeconds") ?? 0,
    periodSeconds: numberAt(probe, "periodSeconds") ?? 10,
    timeoutSeconds: numberAt(probe, "timeoutSeconds") ?? 1,
    failures: numberAt(probe, "failureThreshold") ?? 3,
  };
}

function askOf(probe: JsonObject): LocalProbe["ask"] {
  if (mapAt(probe, "httpGet") !== undefined)
    return { http: { path: textAt(probe, "httpGet", "path") ?? "/", port: portOf(probe, "httpGet") } };
  if (mapAt(probe, "tcpSocket") !== undefined) return { tcp: { port: portOf(probe, "tcpSocket") } };
  if (mapAt(probe, "exec") !== undefined) return { exec: listAt(probe, "exec", "command").map(String) };
  throw new Error(`A probe asks by ${Object.keys(probe).join(", ")}: only httpGet, tcpSocket and exec are known here.`);
}

/** The port's name, or its number as text. */
function portOf(probe: JsonObject, how: string): string {
  return textAt(probe, how, "port") ?? String(numberAt(probe, how, "port"));
}
