import { type ConfigOf, oneOf, readConfig, secretFile, string, url } from "@plinth/config";
import type { polybot } from "../workload.ts";

/** What the manifest of this service sets. */
export type PolybotConfig = ConfigOf<typeof polybot>;

/** The log levels that can be asked for. */
export const logLevel = oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent");

/** Reads the variables. @throws {ConfigError} naming each that is missing or malformed. */
export function readPolybotConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): PolybotConfig {
  return readConfig<typeof polybot>(
    {
      LOG_LEVEL: logLevel,
      TELEGRAM_URL: url,
      TELEGRAM_TOKEN_FILE: secretFile,
      TELEGRAM_PATH_FILE: secretFile,
      TELEGRAM_SIGNATURE_FILE: secretFile,
      JOBS_URL: url,
      IMAGES_BUCKET: string,
      MONGO_URI_FILE: secretFile,
      TRACES_URL: url,
    },
    variables,
  );
}
