import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadLocal } from "./local.ts";

const parcel = fileURLToPath(new URL("../../examples/parcel", import.meta.url));

test("an environment that does not exist is refused with those that do", async () => {
  await assert.rejects(loadLocal(parcel, "nowhere"), /^Error: There is no environment "nowhere"\. There is: \w+/);
});

test("each resource of an environment comes once, with what its declaration says and what applications read of it", async () => {
  const { resources, edges } = await loadLocal(parcel, "staging");
  const queues = resources.filter(({ kind, name }) => kind === "queue" && name === "scans");
  assert.deepEqual(queues, [
    {
      kind: "queue",
      name: "scans",
      spec: { deadLetterAfter: 8, visibility: "2m" },
      facets: {
        deadLetterUrl: "https://sqs.eu-central-1.amazonaws.com/555555555555/parcel-staging-scans-dead",
        name: "parcel-staging-scans",
        url: "https://sqs.eu-central-1.amazonaws.com/555555555555/parcel-staging-scans",
      },
    },
  ]);
  assert.equal(new Set(resources.map(({ kind, name }) => `${kind}/${name}`)).size, resources.length);
  assert.ok(edges.some(({ from, to }) => from === "scanner" && to.kind === "queue" && to.name === "scans"));
});
