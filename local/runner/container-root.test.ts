import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { LocalContainer } from "../../generator/src/local/local.ts";
import { ContainerRoot } from "./container-root.ts";

const container: LocalContainer = {
  name: "greeter",
  image: "greeter",
  sidecar: false,
  command: [],
  args: [],
  env: [],
  ports: [],
  probes: {},
  files: [
    { path: "/etc/accounts.json", mode: 0o644, content: { text: '["/run/secrets/store/main.uri","http://store:1/"]' } },
    {
      path: "/run/secrets/store/main.uri",
      mode: 0o440,
      content: {
        template: "db://{{ .password | urlquery }}@store:1",
        keys: { password: { secret: "store-greeter", property: "password" } },
      },
    },
    { path: "/run/aws/token", mode: 0o440, content: { tokenFor: "sts" } },
  ],
  folders: [{ path: "/tmp", volume: "tmp" }],
};

test("a container's files are written below its folder, with modes, secrets and addresses; a changed secret arrives in place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "container-root-"));
  try {
    const root = new ContainerRoot(folder, container);
    const addresses = [{ from: "store:1", to: "127.0.0.1:2" }];
    const write = (password: string) =>
      root.write({ secret: (name, key) => `${name} ${key} ${password}`, token: () => "t", addresses });
    const read = (path: string) => readFile(join(folder, path), "utf8");
    await write("p@1");
    assert.equal(await read("etc/accounts.json"), `["${folder}/run/secrets/store/main.uri","http://127.0.0.1:2/"]`);
    assert.equal(await read("run/secrets/store/main.uri"), "db://store-greeter+password+p%401@127.0.0.1:2");
    assert.equal(await read("run/aws/token"), "t");
    assert.equal((await stat(join(folder, "run/secrets/store/main.uri"))).mode & 0o777, 0o440);
    assert.equal((await stat(join(folder, "etc/accounts.json"))).mode & 0o777, 0o644);
    assert.ok((await stat(join(folder, "tmp"))).isDirectory());
    await write("p2");
    assert.equal(await read("run/secrets/store/main.uri"), "db://store-greeter+password+p2@127.0.0.1:2");
  } finally {
    await rm(folder, { recursive: true });
  }
});
