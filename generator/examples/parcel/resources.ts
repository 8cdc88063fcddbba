import { bucket, endpoint, external, queue, secret, table, topic } from "plinth";
import { byEnv, perEnv } from "./environments.ts";
import { kafkaTopic } from "./kinds/kafka-topic.ts";
import { redis } from "./kinds/redis.ts";

/** A parcel was scanned in a depot. */
export interface Scan {
  readonly parcel: string;
  readonly depot: string;
  readonly at: string;
}

/** A van was somewhere. */
export interface Position {
  readonly van: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Something that a customer wants to know. */
export interface Notice {
  readonly parcel: string;
  readonly what: "on its way" | "delayed" | "delivered";
}

/** Scans that wait to be booked. A depot's network may be down for hours, and then they all come at once. */
export const scans = queue<Scan>("scans", { visibility: "2m", deadLetterAfter: 8 });

/** Tells whoever wants to know that a parcel moved; `notices` is subscribed to it. */
export const moved = topic("moved");
export const notices = queue<Notice>("notices");

/** Where every van is, many times a minute. */
export const positions = kafkaTopic<Position>("positions");

/** The last known place of each parcel on the road. */
export const places = redis("places", { host: byEnv((e) => `places.redis.${e.target.cluster}.parcel.example`) });

/** Scans as they came (`scans/`), the carriers' manifests (`manifests/`), and all postcodes (`postcodes/`). */
export const archive = bucket("archive", { expireAfter: perEnv("30d", { production: "3650d" }) });

/** Which parcels travel on which route; a carrier's are found by its name. */
export const routes = table("routes", {
  key: { depot: "S" },
  sort: { departure: "S" },
  indexes: { "by-carrier": { key: "carrier", sort: "departure" } },
  expires: "expires",
});

export const ledgerAdmin = secret("ledger", { keys: ["password"] });
export const postmaster = secret("postmaster", { keys: ["api-key"] });
export const traces = secret("traces", { keys: ["token"] });

export const postmasterApi = external("postmaster-api", {
  url: perEnv("https://sandbox.postmaster.example", { production: "https://api.postmaster.example" }),
});
export const tracesApi = external("traces-api", { url: "https://otlp.traces.example" });

/** The customs' gateway knows us by our addresses, as we know it by its own: see `ranges` in environments.ts. */
export const customs = external("customs", { url: byEnv((e) => `https://${e.target.aws.region}.customs.example`) });

// Those that are called stand here, and not with their callers: two of them call each other.
export const webAt = endpoint("web", { http: 8080 });
export const trackingAt = endpoint("tracking", { http: 8080, grpc: 9090, metrics: 9102 });
export const routingAt = endpoint("routing", { grpc: 9090, health: 8081, metrics: 9102 });
export const beaconsAt = endpoint("beacons", {
  coap: { port: 5683, protocol: "UDP", scheme: "coap" },
  health: 8081,
  metrics: 9102,
});
