import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { DemoProcess } from "./demo-process.ts";

const samples = join(import.meta.dirname, "../apps/yolo5/samples");
const pictures = [join(samples, "05-800x600.jpg"), join(samples, "09-321x247.jpg")];
const folders = (process.env.PATH ?? "").split(delimiter);
const executablePath = folders.map((folder) => join(folder, "chromium")).find((file) => existsSync(file));
const skip = executablePath === undefined && process.env.CI === undefined && "there is no chromium on PATH";

let folder = "";
let demo: DemoProcess;
let browser: Browser;
let page: Page;
const errors: string[] = [];

if (!skip) {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-page-"));
    demo = new DemoProcess(pictures, folder);
    const url = await demo.says(/The page: (http:\S+)/);
    assert.ok(executablePath, "there is no chromium on PATH: apt-get install -y chromium");
    browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(url);
  });
  after(async () => {
    await browser?.close();
    await demo?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
}

test("the page shows each photo, its answer, how long that took, and each step of its way", { skip }, async () => {
  await page.waitForSelector('#status[data-phase="ready"]');
  await page.locator('.card[data-answered="true"] img.drawn').nth(1).waitFor();
  const card = page.locator(".card", { hasText: "09-321x247.jpg" });
  assert.equal(await card.locator(".caption").textContent(), "I found 2 objects:\n• triangle: 2");
  assert.match((await card.locator(".took").textContent()) ?? "", /^\d+ ms$|^\d+\.\d s$/);
  await page.waitForFunction("[...document.images].every((image) => image.complete && image.naturalWidth > 0)");
  await card.locator("summary").click();
  // Spans come a second after their step at the latest.
  const steps = card.locator(".journey td:first-child");
  await steps.getByText("polybot: answer").waitFor();
  const names = await steps.allTextContents();
  for (const name of ["polybot: webhook", "yolo5: detect", "polybot: answer"])
    assert.ok(names.includes(name), names.join(", "));
});

test("the map shows every workload and resource with its state", { skip }, async () => {
  const state = (id: string) => page.locator(`[id="node-${id}"]`);
  await page.waitForSelector('[id="node-workload/polybot"][data-mood="good"]');
  assert.equal(await state("workload/polybot").locator(".state").textContent(), "2 of 2 ready");
  assert.equal(await state("workload/mongo").locator(".state").textContent(), "3 of 3 members up");
  assert.equal(await state("workload/polybot-webhook").locator(".state").textContent(), "done");
  assert.match((await state("queue/jobs").locator(".state").textContent()) ?? "", /^\d+ waiting, \d+ in work, 0 dead$/);
});

test("the logs can be narrowed to a service and to words", { skip }, async () => {
  await page.locator("#logs p").nth(5).waitFor();
  await page.selectOption("#service", "yolo5");
  await page.fill("#filter", "looked at");
  const lines = await page.locator("#logs p").allTextContents();
  assert.equal(lines.length, 2, lines.join("\n"));
  for (const line of lines) assert.match(line, /^\d\d:\d\d:\d\d\.\d{3} yolo5-\d info looked at /);
});

test("a photo that is sent from the page is answered, whatever its name says", { skip }, async () => {
  const name = "<img src=x onerror=alert(1)>.jpg";
  await page.setInputFiles("#file", { name, mimeType: "image/jpeg", buffer: await readFile(pictures[1] ?? "") });
  const card = page.locator('.card[data-answered="true"]', { hasText: name });
  await card.waitFor();
  assert.equal(await card.locator("h3 span").first().textContent(), name);
});

test("the page has no error, and says so when the demo ends; Ctrl-C ends it with 0", { skip }, async () => {
  assert.deepEqual(errors, []);
  demo.signal("SIGINT");
  await page.waitForSelector('#status[data-phase="lost"]');
  assert.equal(await demo.ended(), 0);
  assert.deepEqual(demo.left(), []);
});
