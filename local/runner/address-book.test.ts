import assert from "node:assert/strict";
import { test } from "node:test";
import { translated } from "./address-book.ts";

const addresses = [
  { from: "polybot:8081", to: "127.0.0.1:1" },
  { from: "mongo-0.mongo:27017", to: "127.0.0.1:2" },
  { from: "mongo-1.mongo:27017", to: "127.0.0.1:3" },
  { from: "https://sqs.example/1/jobs", to: "http://127.0.0.1:4/0/jobs" },
  { from: "https://sqs.example/1/jobs-dead", to: "http://127.0.0.1:4/0/dead" },
  { from: "/run/secrets", to: "/root/run/secrets" },
  { from: "/tmp", to: "/root/tmp" },
];

test("an address is replaced wherever it stands for itself: in a URL, in a list, behind a password", () => {
  assert.equal(
    translated("http://polybot:8081/results?a=polybot:8081", addresses),
    "http://127.0.0.1:1/results?a=127.0.0.1:1",
  );
  assert.equal(
    translated("mongodb://u:{{ .p }}@mongo-0.mongo:27017,mongo-1.mongo:27017/db?w=majority", addresses),
    "mongodb://u:{{ .p }}@127.0.0.1:2,127.0.0.1:3/db?w=majority",
  );
  assert.equal(
    translated('{"file":"/run/secrets/a/key","home":"/tmp"}', addresses),
    '{"file":"/root/run/secrets/a/key","home":"/root/tmp"}',
  );
});

test("the longest address wins, and what only looks like one stays", () => {
  assert.equal(translated("https://sqs.example/1/jobs-dead", addresses), "http://127.0.0.1:4/0/dead");
  assert.equal(translated("https://sqs.example/1/jobs", addresses), "http://127.0.0.1:4/0/jobs");
  for (const text of [
    "my-polybot:8081",
    "polybot:80812",
    "a.polybot:8081",
    "/var/tmp",
    "/tmp-old",
    "/run/secrets.d",
    "https://sqs.example/1/jobs-deadly",
  ]) {
    assert.equal(translated(text, addresses), text);
  }
  assert.equal(translated("polybot:8081", []), "polybot:8081");
});
