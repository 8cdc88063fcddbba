import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

/** A runner with a child and a folder, which tells both and then does as it is told by `end`. */
const runner = (end: string) => `
  import { spawn } from "node:child_process";
  import { mkdtempSync } from "node:fs";
  import { tmpdir } from "node:os";
  import { join } from "node:path";
  import { Watchdog } from "${new URL("./watchdog.ts", import.meta.url).href}";
  const watchdog = new Watchdog();
  const folder = mkdtempSync(join(tmpdir(), "watchdog-"));
  watchdog.watchFolder(folder);
  const idle = "setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["--eval", idle], { stdio: "ignore", detached: true });
  watchdog.watch(child);
  // Nobody tells the watchdog of this one, but its command names the folder.
  const other = spawn(process.execPath, ["--eval", idle, join(folder, "data")], { stdio: "ignore", detached: true });
  console.log(JSON.stringify({ pids: [child.pid, other.pid], folder }));
  ${end}`;

test("nothing outlives a runner that is killed, not even what it never told of", async () => {
  const { pids, folder } = await run("setInterval(() => {}, 1000)", "SIGKILL");
  for (const pid of pids) await untilGone(pid);
  await untilRemoved(folder);
});

test("a runner that ends of itself takes its processes and its folder with it", async () => {
  const { pids, folder } = await run("setTimeout(() => process.exit(3), 200)");
  for (const pid of pids) await untilGone(pid);
  await untilRemoved(folder);
});

async function run(end: string, signal?: NodeJS.Signals): Promise<{ pids: number[]; folder: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", runner(end)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let told: { pids: number[]; folder: string } | undefined;
  for await (const line of createInterface(child.stdout)) {
    told = JSON.parse(line);
    if (signal !== undefined) {
      await sleep(200);
      child.kill(signal);
    }
    break;
  }
  await closed;
  assert.ok(told);
  assert.equal(told.pids.length, 2);
  return told;
}

async function untilGone(pid: number): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (isAlive(pid)) {
    assert.ok(performance.now() < deadline, `${pid} is alive after 5 s`);
    await sleep(10);
  }
}

async function untilRemoved(folder: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (
    await access(folder).then(
      () => true,
      () => false,
    )
  ) {
    assert.ok(performance.now() < deadline, `${folder} is there after 5 s`);
    await sleep(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
