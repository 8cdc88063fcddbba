import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DemoProcess } from "./demo-process.ts";

const samples = join(import.meta.dirname, "../apps/yolo5/samples");
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("`--once` answers each sample, ends with 0, and leaves no process and no file", async () => {
  const names = (await readdir(samples)).filter((name) => name.endsWith(".jpg")).sort();
  await using demo = new DemoProcess(["--once"], folder);
  assert.equal(await demo.ended(), 0, demo.err);
  for (const name of names)
    assert.match(
      demo.out,
      new RegExp(`^${RegExp.escape(name)}  \\d+ ms\\n  I found \\d+ objects?:\\n  • \\w+: \\d+$`, "m"),
    );
  assert.match(demo.out, new RegExp(`^${names.length} of ${names.length} photos answered\\.\\n$`, "m"));
  assert.match(demo.err, /^Ready after \d+\.\d s\.$/m);
  console.log(/^Ready after .*$/m.exec(demo.err)?.[0]);
  await nothingLeft(demo);
});

test("a picture of one's own is answered, and so is a file that is none", async () => {
  const notes = join(folder, "notes.txt");
  await writeFile(notes, "no picture");
  await using demo = new DemoProcess(["--once", join(samples, "09-321x247.jpg"), notes], folder);
  assert.equal(await demo.ended(), 0, demo.err);
  assert.match(demo.out, /^09-321x247\.jpg {2}\d+ ms\n {2}I found 2 objects:\n {2}• triangle: 2$/m);
  assert.match(demo.out, /^notes\.txt {2}\d+ ms\n {2}I can not look at files of this kind/m);
  await rm(notes);
  await nothingLeft(demo);
});

test("Ctrl-C stops everything while it starts, too", async () => {
  await using demo = new DemoProcess(["--once"], folder);
  await demo.says(/(\d\.\d) s {2}mongod/);
  demo.signal("SIGINT");
  assert.equal(await demo.ended(), 130);
  assert.match(demo.err, /^Stopped\.$/m);
  await nothingLeft(demo);
});

test("nothing is left of a demo that is killed", async () => {
  await using demo = new DemoProcess(["--once"], folder);
  await demo.says(/(\d\.\d) s {2}mongo-init/);
  demo.signal("SIGKILL");
  await demo.ended();
  await nothingLeft(demo);
});

for (const [args, message] of [
  [["--twice"], /^Unknown option '--twice'\.\n\nnpm run demo/],
  [["--port", "http"], /^--port "http" is no port number\.\n\nnpm run demo/],
  [["nowhere.jpg"], /^There is no file nowhere\.jpg\.\n$/],
] as const) {
  test(`\`${args.join(" ")}\` is refused with 2, before anything starts`, async () => {
    await using demo = new DemoProcess(args, folder);
    assert.equal(await demo.ended(), 2);
    assert.match(demo.err, message);
    assert.equal(demo.out, "");
  });
}

test("`--help` tells what there is, and starts nothing", async () => {
  await using demo = new DemoProcess(["--help"], folder);
  assert.equal(await demo.ended(), 0);
  assert.match(demo.out, /^npm run demo .*--once .*--port N/s);
  assert.equal(demo.err, "");
});

/** Soon after its end, whatever that was. */
async function nothingLeft(demo: DemoProcess): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (true) {
    const left = [...demo.left(), ...(await readdir(folder))];
    if (left.length === 0) return;
    assert.ok(performance.now() < deadline, `left after 5 s:\n${left.join("\n")}`);
    await sleep(50);
  }
}
