import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import type { Json, JsonObject } from "../model/manifest.ts";
import { toYaml } from "./yaml.ts";

test("maps are indented by two spaces, lists stand at their parent's indentation, and keys keep their order", () => {
  const service = {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name: "yolo5", labels: { "app.kubernetes.io/name": "yolo5" } },
    spec: {
      ports: [
        { name: "http", port: 80, targetPort: "http" },
        { name: "metrics", port: 9090, headers: [{ name: "a" }] },
      ],
      matrix: [[1, [2, 3]], [{ deep: true }], [], {}],
      selector: {},
      externalIPs: [],
      clusterIP: null,
    },
  };
  const text = `\
kind: Service
apiVersion: v1
metadata:
  name: yolo5
  labels:
    app.kubernetes.io/name: yolo5
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  - name: metrics
    port: 9090
    headers:
    - name: a
  matrix:
  - - 1
    - - 2
      - 3
  - - deep: true
  - []
  - {}
  selector: {}
  externalIPs: []
  clusterIP: null
`;
  assert.equal(toYaml(service), text);
});

test("undefined members are left out, and a map without others is empty", () => {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "dev", uid: undefined }, spec: undefined };
  assert.equal(toYaml(object), "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: dev\n");
  assert.equal(toYaml({ apiVersion: "v1", kind: "X", metadata: { name: "x", a: {} } }).endsWith("  a: {}\n"), true);
  assert.equal(toYaml({}), "{}\n");
});

test("strings that every reader takes for strings stand bare", () => {
  const bare = `
    app/v1 ghcr.io/acme/yolo5:12-abcdef0@sha256:9f86d081 http://polybot:8081/results mongodb://a:27017,b:27017/?x=y
    500m 128Mi 1Gi 1.5Gi 30s 25% 1.2.3 10.0.0.1 10.0.0.0/8 8080/tcp -c --enable-source-maps ./run.sh ../x .dockerconfigjson
    $(HOST):80 $HOME ^/api/.* \\d+ (x) _ yesterday nullable once bnVsbA== é 日本 😀 it's a"b a,b]c{d}e a#b x@y -n -y`;
  for (const text of bare.trim().split(/\s+/)) assert.equal(toYaml({ key: text }), `key: ${text}\n`);
  assert.equal(toYaml({ key: "Hello, world - it is (almost) 12:30" }), "key: Hello, world - it is (almost) 12:30\n");
});

test("strings that some reader takes for something else are quoted, as values and as keys", () => {
  const quoted = `
    y N yes No on OFF true False null NULL ~ NaN .nan .inf -.Inf +.inf inf = << 0 1 -1 +1 1.5 .5 +.5 -.5 1. 1e3 1E-3 e3 E5 -e3 .e3
    0755 0o17 0x1F 0b11 1_000 0_7 -_1 12:30:45 1:30 2001-01-01 2001-01-01T00:00:00Z 123e4567 5E 1,000
    - -- --- ... ? : -: a: &a *a !a |a >a %a @a \`a 'a "a #a [a] {a} ,a :8080 ---a`;
  for (const text of quoted.trim().split(/\s+/)) {
    const written = JSON.stringify(text);
    assert.equal(toYaml({ [text]: [text] }), `${written}:\n- ${written}\n`);
  }
});

test("what people can't see is escaped", () => {
  assert.equal(toYaml({ a: "" }), 'a: ""\n');
  assert.equal(toYaml({ a: " x", b: "x ", c: "a: b", d: "a #b" }), 'a: " x"\nb: "x "\nc: "a: b"\nd: "a #b"\n');
  assert.equal(toYaml({ a: "\t\r\b\f\0\x1b\x7f" }), 'a: "\\t\\r\\b\\f\\u0000\\u001b\\u007f"\n');
  assert.equal(
    toYaml({ a: "x\x85\xa0\u2028\u2029\ufeff\ufffe" }),
    'a: "x\\u0085\\u00a0\\u2028\\u2029\\ufeff\\ufffe"\n',
  );
  assert.equal(toYaml({ a: "admin\u202e", b: "😀\u{e0041}" }), 'a: "admin\\u202e"\nb: "😀\\U000e0041"\n');
});

test("text of several lines is a block that tells how it ends", () => {
  assert.equal(toYaml({ a: "x\ny\n", b: 1 }), "a: |\n  x\n  y\nb: 1\n");
  assert.equal(toYaml({ a: "x\n\n y", b: 1 }), "a: |-\n  x\n\n   y\nb: 1\n");
  assert.equal(toYaml({ a: "x\n\n\n", b: 1 }), "a: |+\n  x\n\n\nb: 1\n");
  assert.equal(toYaml({ a: ["x\n\ty\n", { b: "---\n# z" }] }), "a:\n- |\n  x\n  \ty\n- b: |-\n    ---\n    # z\n");
});

test("a block whose first line begins with a space tells its indentation", () => {
  assert.equal(
    toYaml({ a: [" x\ny\n"], b: { c: "\n  x\ny" } }),
    "a:\n- |2\n   x\n  y\nb:\n  c: |2-\n\n      x\n    y\n",
  );
});

test("text of several lines that some reader would not give back from a block is quoted", () => {
  // Go's reader takes a tab for indentation; kustomize 5.5 reads it behind an indicator, and then writes it without one.
  assert.equal(toYaml({ a: "\tx\ny" }), 'a: "\\tx\\ny"\n');
  // npm's `yaml` loses these spaces.
  assert.equal(toYaml({ a: " x\n ", b: " \n" }), 'a: " x\\n "\nb: " \\n"\n');
  assert.equal(toYaml({ a: "x\r\ny\r\n", b: "\n", c: "\n\n" }), 'a: "x\\r\\ny\\r\\n"\nb: "\\n"\nc: "\\n\\n"\n');
});

test("a line is never folded, and a key too long for a plain one stands behind a question mark", () => {
  const long = "x y ".repeat(1000);
  assert.equal(toYaml({ a: `${long}z` }), `a: ${long}z\n`);
  const key = "k".repeat(1025);
  assert.equal(
    toYaml({ a: { [key]: 1, b: { [key]: [2] } } }),
    `a:\n  ? ${key}\n  : 1\n  b:\n    ? ${key}\n    :\n    - 2\n`,
  );
});

test("numbers are written so that all readers read the same number", () => {
  const numbers = [0, -0, -1, 1.5, 2 ** 53, 2 ** 60, 1e20, 1e21, -1.5e300, 1e-7, 5e-324];
  const text =
    "- 0\n- 0\n- -1\n- 1.5\n- 9007199254740992\n- 1152921504606846976\n- 100000000000000000000\n- 1.0e+21\n- -1.5e+300\n- 1.0e-7\n- 5.0e-324\n";
  assert.equal(toYaml({ numbers }), `numbers:\n${text}`);
});

test("what YAML cannot hold is refused with its path", () => {
  const refusal = (message: string) => new Error(message);
  const half = "holds a lone surrogate (half of a character), which UTF-8 cannot represent.";
  assert.throws(
    () => toYaml({ a: { b: [{ c: 1 }, 2] }, data: { "a.b": ["x", "\ud83d!"] } }),
    refusal(`data["a.b"][1] ${half}`),
  );
  assert.throws(() => toYaml({ data: { "\udc00": 1 } }), refusal(`data["\\udc00"] ${half}`));
  assert.throws(() => toYaml({ a: "x\n\ud83d\ny" }), refusal(`a ${half}`));
  assert.throws(
    () => toYaml({ spec: [{ replicas: Number.NaN }] }),
    refusal("spec[0].replicas is NaN, which is not a number in JSON."),
  );
  assert.throws(() => toYaml({ a: -1 / 0 }), refusal("a is -Infinity, which is not a number in JSON."));
  // @ts-expect-error Types forbid it; a value that lost its type must not become something else in silence.
  assert.throws(() => toYaml({ a: () => 1 }), refusal("a is of type function, which is not data."));
  // @ts-expect-error As above.
  assert.throws(() => toYaml({ a: [undefined] }), refusal("a[0] is of type undefined, which is not data."));
});

/** What people, other writers and readers are known to get wrong. */
const notorious = [
  ..."on off On OFF y n Y N yes no YES No true false True FALSE null Null NULL ~ = << inf nan .inf -.INF .NaN __proto__".split(
    " ",
  ),
  ..."1_000 0755 0o17 1e3 e3 -e3 .e3 .5 +.5 -.5 . .. ._ 1. +1 1,000 1e400 0 -0 0x1F 0b11 0_7 0_ -_1 _1 0x 08 019 5E 5Ei".split(
    " ",
  ),
  ..."12:30:45 1:30 190:20:30 2001-01-01 2001-12-14t21:59:43.10-05:00 1.2.3 9223372036854775808 :80 a:b a? a, --- ...".split(
    " ",
  ),
  ..."- -- --- ? ?a : :a a: & &a * *a ! !a !!str | > % %YAML @ ` ' \" # #a [ ] { } , {} [] \\ \\n".split(" "),
  ...["", " ", "  ", " a", "a ", "- x", "? x", ": x", "key: v", "a #b", "a# b", "--- a", "... a", "a :b"],
  ..."\t·a\tb·a\t·\ta·\r·a\rb·a\r\nb\r\n·\x85·a\x85b·\u2028·a\u2028b\n·a\u2029\nb·\ufeff·\ufeffa\nb\n·a\ufeff·\xa0".split(
    "·",
  ),
  ..."\0·\x01\n·\x07·\b·\x1b[0m·\x7f·\x9f·\ufffe·\uffff·\u{1fffe}·\u{10ffff}·\u{e0041}·\ud7ff\ue000·\u202eabc".split(
    "·",
  ),
  ..."é·日本語·😀·👨‍👩‍👧·😀\n😀\n·\n·\n\n·a\n·a\nb·a\n\n·a\n\n\n\n·\na·\n\na\n· a\nb·\n a\n·a\n b\n  c\n·a \nb \n·a\t\nb".split(
    "·",
  ),
  ..."\ta\n·\n\ta·a\n\tb\n· \n· \na·a\n ·a\n  \n·a\n\t· a\n ·\n \n\n a\n\n·---\na·a\n---\n...\n·# a\n# b·\\\n·'\n\"\n".split(
    "·",
  ),
  ..."%YAML 1.2\n---\n·a: b\n- c\n·a\n...\nb\n·{\n·[1]\n·!!binary |\n  x".split("·"),
  ...["x".repeat(5000), "word ".repeat(1000), "😀".repeat(600), `${"x".repeat(5000)}\n${"word ".repeat(1000)}\n`],
];

const words = "--- ... null true 0x 0o inf nan <<".split(" ");
const letters =
  "abeynkmoxEZT017_.-+:#~=<'\"\\[]{},&*!|>%@`?$/^;()é😀  \n\n\t\r\x85\u2028\ufeff\xa0\0\x7f\ufffe\u{e0041}";
const characters = (from: string) => fc.constantFrom(...from);
const anyString = fc.oneof(
  fc.string({ unit: fc.constantFrom(...words, ...letters), maxLength: 7 }),
  fc.string({ unit: characters("001234567891111_..--++eeExobBXOTZtz::: kmgni/%ysfadc"), maxLength: 9 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc
    .array(fc.string({ unit: characters('  \ta#-.:é😀|\\"%'), maxLength: 4 }), { minLength: 2, maxLength: 6 })
    .map((lines) => lines.join("\n")),
);

const { nested } = fc.letrec<{ data: Json; nested: JsonObject }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 5 },
    anyString,
    fc.constantFrom(...notorious),
    fc.constantFrom(true, false, null),
    fc.integer(),
    // -0 is written as 0.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.array(tie("data"), { maxLength: 4 }),
    tie("nested"),
  ),
  nested: fc.dictionary(anyString, tie("data"), { maxKeys: 4, noNullPrototype: true }),
}));

const strings = [...notorious, ...fc.sample(anyString, { seed: 20_261_121, numRuns: 6000 })];

/** Ten strings in a document, so that a difference is short. */
const batches = Array.from({ length: Math.ceil(strings.length / 10) }, (_, i) => strings.slice(i * 10, i * 10 + 10));

/** Strings where readers meet them: in maps and nested lists, and as keys, in the first column too. A kind that kubectl doesn't know is kept as it is. */
function documentOf(values: readonly string[], keys: readonly string[]): JsonObject {
  return {
    apiVersion: "plinth.test/v1",
    kind: "Strings",
    metadata: { name: "strings", annotations: { read: "yes" } },
    values: Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
    lists: [values, [values, values.map((value) => ({ value, list: [value] }))]],
    keys: keys.map((key) => ({ [key]: { [key]: [key] }, z: key })),
    ...Object.fromEntries(keys.map((key) => [key, key])),
  };
}

const kubectl = spawnSync("kubectl", ["version", "--client"]).error === undefined;

test("kubectl reads every string and number back as the same", {
  skip: kubectl ? false : "kubectl is not on PATH",
}, () => {
  const numbers = {
    n: [0, -1, 1.5, 2 ** 53, -(2 ** 60), 2 ** 63, 1e20, 1e21, 1e-7, 5e-324, Number.MAX_VALUE],
    b: [true, false],
  };
  const documents = batches.map((batch) => ({
    // Node 24.21's JSON.parse (V8 13.6) may read the key "\n" as "\\" where an object of the same shape had that key.
    ...documentOf(
      batch,
      batch.filter((key) => !key.includes("\\")),
    ),
    numbers,
  }));
  const read = spawnSync("kubectl", ["annotate", "--local", "--overwrite", "-f", "-", "read=yes", "-o", "json"], {
    input: documents.map((document) => toYaml(document)).join("---\n"),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  assert.equal(read.status, 0, read.stderr);
  const objects: unknown[] = read.stdout.split(/(?<=^\}\n)(?=\{)/m).map((text) => JSON.parse(text));
  assert.equal(objects.length, documents.length);
  for (const [index, document] of documents.entries()) assert.deepEqual(objects[index], document);
});

for (const version of ["1.1", "1.2"] as const) {
  test(`a YAML ${version} reader reads every string back as the same`, () => {
    for (const batch of batches) {
      const document = documentOf(batch, batch);
      assert.deepEqual(parse(toYaml(document), { version }), document);
    }
  });

  test(`a YAML ${version} reader reads nested data back as the same`, () => {
    fc.assert(
      fc.property(nested, (document) => assert.deepEqual(parse(toYaml(document), { version }), document)),
      {
        numRuns: 500,
      },
    );
  });
}
