import { mongo } from "./apps/mongo/workload.ts";
import { polybot } from "./apps/polybot/workload.ts";
import { yolo5 } from "./apps/yolo5/workload.ts";
import { system } from "./environments.ts";

export default system({
  name: "polybot",
  owner: { team: "vision", email: "vision@polybot.example" },
  repository: "https://git.polybot.example/polybot/polybot-infra.git",
  registry: "333333333333.dkr.ecr.eu-north-1.amazonaws.com",
  kubernetes: "1.36",
  entrance: { through: "gateway", class: "envoy-gateway", issuer: "letsencrypt" },
  workloads: { mongo, polybot, yolo5 },
});
