import { accounts, store } from "plinth";
import { perEnv } from "../../environments.ts";
import { mongoKey } from "../../resources.ts";

export const mongo = store("mongo", {
  image: "docker.io/library/mongo",
  ports: { mongo: 27017 },
  members: 3,
  data: { at: "/data/db", size: perEnv("10Gi", { prod: "100Gi" }) },
  size: { cpu: "500m", memory: perEnv("1Gi", { prod: "4Gi" }) },
  grace: "60s",
  uri: ({ user, password, hosts, database }) =>
    `mongodb://${user}:${password}@${hosts}/${database}?replicaSet=rs0&authSource=admin`,
  command: ["mongod", "--replSet", "rs0"],
  health: { ready: { tcp: true }, live: { command: ["mongosh", "--eval", "1"] } },
  env: { KEYFILE: mongoKey.file("keyfile") },
  jobs: {
    init: {
      runs: "alongside",
      size: { cpu: "250m", memory: "256Mi" },
      command: ["mongosh", "--nodb", "--file", "/etc/mongo/init.js"],
      env: { MONGO_ACCOUNTS: "/etc/mongo/accounts.json" },
      files: {
        "/etc/mongo/accounts.json": accounts,
        "/etc/mongo/init.js": new URL("./scripts/init.js", import.meta.url),
      },
    },
  },
});
