import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { PageServer, type PageSource } from "./page-server.ts";
import type { Picture } from "./pictures.ts";

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** A source that keeps what it is sent. */
function trial(): PageSource & { readonly sent: Picture[]; samples: number } {
  return {
    sent: [],
    samples: 0,
    picture: (path) => ({ "1/photo": jpeg, "2/photo": Buffer.from("<script>") })[path],
    send(picture) {
      this.sent.push(picture);
    },
    sendSamples() {
      this.samples += 1;
    },
    listen(write) {
      write("state", { name: "</script>\n\ndata: x" });
      return () => undefined;
    },
  };
}

test("the page, its parts and the pictures are served, with nothing allowed from elsewhere", async () => {
  await using server = await PageServer.start(trial(), 0);
  for (const [path, type] of [
    ["", "text/html; charset=utf-8"],
    ["page.css", "text/css; charset=utf-8"],
    ["page.js", "text/javascript; charset=utf-8"],
    ["map.js", "text/javascript; charset=utf-8"],
    ["icon.svg", "image/svg+xml"],
    ["pictures/1/photo", "image/jpeg"],
    ["pictures/2/photo", "application/octet-stream"],
  ]) {
    const answer = await fetch(`${server.url}${path}`);
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type], path);
    assert.match(answer.headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self'; /);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  }
  for (const path of ["nothing", "pictures/3/photo", "..%2fpage-server.ts", "constructor"]) {
    assert.equal((await fetch(`${server.url}${path}`)).status, 404, path);
  }
});

test("what happens comes as events, one line each, whatever is in it", async () => {
  await using server = await PageServer.start(trial(), 0);
  const answer = await fetch(`${server.url}events`);
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(Buffer.from(value ?? []).toString(), 'event: state\ndata: {"name":"</script>\\n\\ndata: x"}\n\n');
  await reader?.cancel();
});

test("a photo is sent by the page alone, with its name, and not when it is empty or larger than 20 MB", async () => {
  const source = trial();
  await using server = await PageServer.start(source, 0);
  const origin = new URL(server.url).origin;
  const post = async (path: string, body: Uint8Array<ArrayBuffer> | string, from: string | undefined = origin) => {
    const headers = from === "" ? {} : { origin: from };
    return (await fetch(`${server.url}${path}`, { method: "POST", headers, body })).status;
  };
  assert.equal(await post("photos?name=a%2F%3Cb%3E.jpg", jpeg), 202);
  assert.deepEqual(source.sent, [{ name: "a/<b>.jpg", bytes: jpeg }]);
  assert.equal(await post("samples", ""), 202);
  assert.equal(source.samples, 1);
  assert.equal(await post("photos", ""), 400);
  assert.equal(await post("photos", new Uint8Array(20 * 1024 * 1024 + 1)), 413);
  assert.equal(await post("photos", jpeg, "http://evil.example"), 403);
  assert.equal(await post("samples", "", ""), 403);
  assert.equal(await post("nothing", ""), 404);
  assert.equal(source.sent.length, 1);
});

test("who asks by another name gets nothing: a page elsewhere may lead its own name to this machine", async () => {
  await using server = await PageServer.start(trial(), 0);
  const { port } = new URL(server.url);
  assert.deepEqual(
    [await by(port, "evil.example"), await by(port, `evil.example:${port}`), await by(port, `localhost:${port}`)],
    [421, 421, 200],
  );
});

test("a port that is taken is told", async () => {
  await using server = await PageServer.start(trial(), 0);
  await assert.rejects(PageServer.start(trial(), Number(new URL(server.url).port)), { code: "EADDRINUSE" });
});

function by(port: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}
