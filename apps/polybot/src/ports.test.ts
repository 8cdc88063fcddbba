import assert from "node:assert/strict";
import { test } from "node:test";
import { polybotAt } from "../../../resources.ts";
import { readPorts } from "./ports.ts";

test("Where nothing is set, the ports are the declared ones, on all addresses", () => {
  const { host, ...ports } = readPorts({});
  assert.equal(host, undefined);
  assert.deepEqual(ports, polybotAt.spec);
});

test("Processes that share a machine have their own", () => {
  const variables = { HOST: "127.0.0.1", PORT_HTTP: "1", PORT_RESULTS: "2", PORT_HEALTH: "3", PORT_METRICS: "0" };
  assert.deepEqual(readPorts(variables), { host: "127.0.0.1", http: 1, results: 2, health: 3, metrics: 0 });
});

test("What is no port is said of all at once", () => {
  assert.throws(() => readPorts({ PORT_HTTP: "http", PORT_HEALTH: "65536" }), {
    name: "ConfigError",
    faults: ["PORT_HTTP: expected a port, from 0 to 65535.", "PORT_HEALTH: expected a port, from 0 to 65535."],
  });
});
