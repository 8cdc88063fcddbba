import type { Job } from "@polybot/predictions";
import { bucket, endpoint, external, queue, secret, topic } from "plinth";
import { byEnv, perEnv } from "./environments.ts";

/** Photos that wait for the detector. */
export const jobs = queue<Job>("jobs", { deadLetterAfter: 8, visibility: "60s" });

/** The photos as they came (`photos/`), and with the boxes drawn (`predictions/`). */
export const images = bucket("images", { expireAfter: perEnv("7d", { prod: "90d" }) });

/** Tells whoever wants to know that a photo was looked at. */
export const predicted = topic("predicted");

export const telegram = secret("telegram", { keys: ["token", "webhook-path", "webhook-signature"] });
export const telegramApi = external("telegram-api", { url: "https://api.telegram.org" });

/** Takes traces by OTLP over HTTP. */
export const traces = external("traces", { url: byEnv((e) => `https://otlp.${e.domain}`) });

/** The keyfile by which the members of the replica set know each other. */
export const mongoKey = secret("mongo", { keys: ["keyfile"] });

export const polybotAt = endpoint("polybot", { http: 8080, results: 8081, health: 8082, metrics: 9090 });
