/** How long people wait, on this machine: `npm run bench:answers`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startLocal } from "../runner/local.ts";

const root = join(import.meta.dirname, "../..");
const photo = await readFile(join(root, "apps/yolo5/samples/00-1280x960.jpg"));

const started = performance.now();
await using local = await startLocal({ root, replicas: { polybot: 2, yolo5: 2 } });
row("ready to answer", performance.now() - started, 10_000);

let chat = 5000;
const alone: number[] = [];
for (let n = 0; n < 30; n++) {
  alone.push(await answered([++chat]));
  await sleep(50);
}
// The first ones fill caches.
alone.splice(0, 5);
alone.sort((a, b) => a - b);
row("photo to answer, one at a time: median", alone[Math.floor(alone.length / 2)] ?? 0, 150);
row("photo to answer, one at a time: longest", alone.at(-1) ?? 0);
await sleep(3000);
row("50 photos at once: all answered", await answered(Array.from({ length: 50 }, () => ++chat)), 5000);

/** Sends a photo from each chat. @returns the milliseconds until each has its answer. */
async function answered(chats: readonly number[]): Promise<number> {
  const waiting = new Set(chats);
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = local.telegram.onMessage(({ method, chatId }) => {
    if (method === "sendPhoto") waiting.delete(chatId);
    if (waiting.size === 0) resolve();
  });
  const start = performance.now();
  for (const id of chats) local.telegram.photo(id, photo);
  await promise;
  stop();
  return performance.now() - start;
}

function row(what: string, ms: number, target?: number): void {
  const verdict = target === undefined ? "" : `target ${target} ms: ${ms <= target ? "yes" : "NO"}`;
  console.log(`${what.padEnd(44)}${Math.round(ms).toString().padStart(7)} ms  ${verdict}`);
}
