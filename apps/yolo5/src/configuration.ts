import { type ConfigOf, number, readConfig, secretFile, string, url } from "@plinth/config";
import type { yolo5 } from "../workload.ts";

/** What the manifests give to this process. */
export type Configuration = ConfigOf<typeof yolo5>;

/** Reads it. @throws ConfigError naming every variable that is missing or malformed. */
export function readConfiguration(): Configuration {
  return readConfig<typeof yolo5>({
    CONFIDENCE: number,
    LOG_LEVEL: string,
    JOBS_URL: url,
    JOBS_DEAD_LETTER_URL: url,
    IMAGES_BUCKET: string,
    PREDICTED_TOPIC_ARN: string,
    MONGO_URI_FILE: secretFile,
    RESULTS_URL: url,
    TRACES_URL: url,
  });
}
