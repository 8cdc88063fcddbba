import { schedule } from "plinth";
import { byEnv, perEnv } from "../../environments.ts";
import { archive, routes } from "../../resources.ts";
import { ledger } from "../ledger/workload.ts";

/** Compares each night what carriers say they carried with what the ledger says. */
export const reconcile = schedule("reconcile", {
  cron: perEnv("30 6 * * 1", { production: "30 2 * * *" }),
  timeZone: byEnv((e) => (e.target.aws.region === "us-east-2" ? "America/New_York" : "Europe/Berlin")),
  size: { cpu: "1", memory: perEnv("512Mi", { production: "4Gi" }), storage: "2Gi" },
  args: ["reconcile", "--table", routes.read(), "--fix", perEnv("false", { production: "true" })],
  env: { LEDGER_URI_FILE: ledger.read("parcels").uriFile },
  // It finds the bucket by the name of its table.
  uses: [archive.read({ prefix: "manifests/" })],
  retries: 1,
  deadline: "2h",
  startWithin: "30m",
});
