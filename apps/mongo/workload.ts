import { accounts, members, store } from "plinth";
import { perEnv } from "../../environments.ts";
import { mongoKey } from "../../resources.ts";
import { copyKeyfile, init, initFiles, mongod, probeFiles, probes } from "./commands.ts";

const set = "rs0";
const keyfile = "/run/keyfile/keyfile";
/** The copy that mongod accepts: it refuses a keyfile that the group may read, as a mounted Secret is. */
const keyfileMount = [{ mountPath: "/run/keyfile", name: "keyfile" }];

export const mongo = store("mongo", {
  image: "docker.io/library/mongo",
  ports: { mongo: 27017 },
  members: 3,
  data: { at: "/data/db", size: perEnv("10Gi", { prod: "100Gi" }) },
  size: { cpu: "500m", memory: perEnv("1Gi", { prod: "4Gi" }), storage: "1Gi" },
  command: mongod({ set, data: "/data/db", keyfile }),
  // Half of the memory: the rest is for connections and sorts.
  args: ["--wiredTigerCacheSizeGB", perEnv("0.5", { prod: "2" })],
  files: probeFiles,
  health: { startup: probes.startup, ready: probes.ready, live: probes.live },
  grace: "60s",
  uri: ({ user, password, hosts, database }) =>
    `mongodb://${user}:${password}@${hosts}/${database}?replicaSet=${set}&authSource=admin&w=majority`,
  init: {
    keyfile: {
      command: copyKeyfile("/run/secrets/mongo/keyfile", keyfile),
      uses: [mongoKey.file("keyfile")],
      size: { cpu: "50m", memory: "32Mi" },
      writable: [],
    },
  },
  jobs: {
    // It makes the set and its accounts. The members wait for it, so it must not wait until they are ready.
    init: {
      runs: "alongside",
      command: init,
      size: { cpu: "500m", memory: "256Mi" },
      deadline: "10m",
      env: {
        HOME: "/tmp",
        MONGO_ACCOUNTS: "/etc/mongo/accounts.json",
        MONGO_KEYFILE: mongoKey.file("keyfile"),
        MONGO_MEMBERS: members,
        MONGO_REPLICA_SET: set,
        MONGO_TIMEOUT_SECONDS: 540,
      },
      files: { ...initFiles, "/etc/mongo/accounts.json": accounts },
    },
  },
  kubernetes: {
    statefulSet: {
      spec: {
        // A member that restarts looks for a moment as if it belonged to no set, which counts as ready.
        minReadySeconds: 15,
        template: {
          spec: {
            initContainers: [{ name: "keyfile", volumeMounts: keyfileMount }],
            containers: [{ name: "mongo", volumeMounts: keyfileMount }],
            volumes: [{ name: "keyfile", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }],
          },
        },
      },
    },
  },
});
