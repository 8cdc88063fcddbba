import { boolean, duration, list, readConfig, secretFile, string, url } from "@plinth/config";
import type { tracking } from "./workload.ts";

/** What the service reads. A variable too many, one too few, or one of another type does not compile. */
export const readServiceConfig = () =>
  readConfig<typeof tracking>({
    LOG_LEVEL: string,
    CARRIERS: list,
    SHOW_MAP: boolean,
    ROUTING_URL: url,
    ROUTING_TIMEOUT: duration,
    LEDGER_URI_FILE: secretFile,
    PLACES_HOST: string,
    PLACES_USER: string,
  });

/** What the migration reads. */
export const readMigrationConfig = () =>
  readConfig<typeof tracking, "migrate">({ LEDGER_URI_FILE: secretFile, LOCK_TIMEOUT: duration });
