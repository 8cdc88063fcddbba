import { worker } from "plinth";
import { byEnv, only, perEnv } from "../../environments.ts";
import { notices, postmaster, postmasterApi } from "../../resources.ts";
import { ledger } from "../ledger/workload.ts";

/** Tells customers by mail what they want to know. */
export const notifier = worker("notifier", {
  size: { cpu: "100m", memory: "128Mi" },
  scale: { replicas: perEnv(1, { production: 3 }) },
  env: {
    NOTICES_URL: notices.consume(),
    LEDGER_URI_FILE: ledger.read("parcels").uriFile,
    POSTMASTER_URL: postmasterApi.call("/v3"),
    POSTMASTER_KEY_FILE: postmaster.file("api-key"),
    LINK: byEnv((e) => `https://track.${e.domain}/`),
    // Real customers hear of real parcels only.
    REDIRECT_ALL_TO: only(["sandbox", "staging"], "nobody@parcel.example"),
  },
  files: {
    "/etc/notifier/footer.txt": perEnv({
      sandbox: "This is a test. There is no parcel.\n",
      staging: "This is a test. There is no parcel.\n",
      production: "Parcel, Hafenstraße 1, Hamburg\n",
    }),
  },
});
