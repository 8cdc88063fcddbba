import { accounts, store } from "plinth";
import { perEnv } from "../../environments.ts";
import { ledgerAdmin } from "../../resources.ts";

/** PostgreSQL: which parcels there are, whose they are, and all that happened to them. */
export const ledger = store("ledger", {
  image: "docker.io/library/postgres",
  ports: { postgres: 5432 },
  members: 1,
  data: { at: "/var/lib/postgresql/data", size: perEnv("20Gi", { production: "500Gi" }), class: "gp3" },
  size: { cpu: perEnv("500m", { production: "4" }), memory: perEnv("1Gi", { production: "16Gi" }) },
  grace: "2m",
  writable: ["/tmp", "/var/run/postgresql"],
  args: ["-c", perEnv("shared_buffers=256MB", { production: "shared_buffers=4GB" })],
  env: {
    // The claim has a lost+found in it, which initdb refuses.
    PGDATA: "/var/lib/postgresql/data/pgdata",
    POSTGRES_PASSWORD_FILE: ledgerAdmin.file("password"),
  },
  health: {
    startup: { command: ["pg_isready"], failures: 60 },
    ready: { command: ["pg_isready"] },
    live: { tcp: true, failures: 6 },
  },
  // Each workload that uses the ledger gets an account of its own, and a file with this in it.
  uri: ({ user, password, hosts, database }) => `postgresql://${user}:${password}@${hosts}/${database}`,
  jobs: {
    accounts: {
      runs: "alongside",
      size: { cpu: "100m", memory: "128Mi" },
      command: ["sh", "/etc/ledger/accounts.sh"],
      env: { PGHOST: "ledger", PGUSER: "postgres", PASSWORD_FILE: ledgerAdmin.file("password") },
      files: {
        "/etc/ledger/accounts.json": accounts,
        "/etc/ledger/accounts.sh": new URL("./accounts.sh", import.meta.url),
        "/etc/ledger/accounts.sql": new URL("./accounts.sql", import.meta.url),
      },
    },
  },
});
