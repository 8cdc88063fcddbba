import { optional, readConfig, secretFile, string, url } from "@plinth/config";
import type { notifier } from "./workload.ts";

export const config = readConfig<typeof notifier>({
  NOTICES_URL: url,
  LEDGER_URI_FILE: secretFile,
  POSTMASTER_URL: url,
  POSTMASTER_KEY_FILE: secretFile,
  LINK: string,
  // Only some environments have it.
  REDIRECT_ALL_TO: optional(string),
});
