import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { formatName, mayRun, parseName, processName } from "./process-name.ts";

const needsProc = { skip: existsSync("/proc/self/stat") ? false : "there is no /proc here" };

test("a name is one word, and read back from it", () => {
  const name = { host: "build-7.example", pid: 41, start: "120201" };
  assert.equal(formatName(name), "build-7.example-41-120201");
  assert.deepEqual(parseName("build-7.example-41-120201"), name);
  assert.deepEqual(parseName("host-41-"), { host: "host", pid: 41, start: "" });
  assert.equal(parseName("notes.md"), undefined);
});

test("this process runs", () => {
  assert.ok(mayRun(processName()));
});

test("a process that ended does not run", async () => {
  const child = spawn(process.execPath, ["-e", "0"]);
  const name = processName(child.pid);
  await once(child, "exit");
  assert.ok(!mayRun(name));
});

test("a process of another machine may run", () => {
  assert.ok(mayRun({ ...processName(), host: "elsewhere" }));
});

test("an id that went to a later process does not make the earlier one run", needsProc, () => {
  assert.ok(!mayRun({ ...processName(), start: "1" }));
});

test("a killed process that its parent has not waited for does not run", needsProc, async (t) => {
  const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]);
  t.after(() => parent.kill("SIGKILL"));
  const [output] = await once(parent.stdout, "data");
  const name = processName(Number(String(output)));
  assert.ok(mayRun(name));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.ok(existsSync(`/proc/${name.pid}`), "it is a zombie");
  assert.ok(!mayRun(name));
});
