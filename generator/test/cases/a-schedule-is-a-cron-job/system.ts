import { schedule } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const nightly = schedule("nightly", {
  cron: perEnv("17 3 * * *", { prod: "17 1 * * *" }),
  timeZone: "Europe/Stockholm",
  size: { cpu: "1", memory: "1Gi" },
  deadline: "2h",
});

export default system({ ...facts, workloads: [nightly] });
