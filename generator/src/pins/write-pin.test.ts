import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { pinText } from "./write-pin.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

test("a new pin is a component with one image", () => {
  assert.equal(
    pinText({ image: "registry.example/app", tag: "12-abcdef0", digest: digest("1") }, undefined),
    `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
- name: registry.example/app
  newTag: "12-abcdef0"
  digest: ${digest("1")}
`,
  );
});

test("of a pin that exists only the values change: comments, order, quotes and indentation stay", () => {
  const existing = `# why: see the incident of March
kind: Component
apiVersion: kustomize.config.k8s.io/v1alpha1
images:
    - digest: "${digest("1")}"   # pinned by hand
      newTag: '11'
      name: registry.example/app
`;
  assert.equal(
    pinText({ image: "registry.example/app", tag: "12-abcdef0", digest: digest("2") }, existing),
    `# why: see the incident of March
kind: Component
apiVersion: kustomize.config.k8s.io/v1alpha1
images:
    - digest: ${digest("2")}   # pinned by hand
      newTag: "12-abcdef0"
      name: registry.example/app
`,
  );
});

test("the same pin again changes no byte", () => {
  const text = pinText({ image: "registry.example/app", tag: "1", digest: digest("1") }, undefined);
  assert.equal(pinText({ image: "registry.example/app", tag: "1", digest: digest("1") }, text), text);
});

test("whatever the tag is, it is read back as that text", () => {
  const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);
  fc.assert(
    fc.property(tag, tag, (first, second) => {
      const made = pinText({ image: "registry.example/app", tag: first, digest: digest("1") }, undefined);
      const changed = pinText({ image: "registry.example/app", tag: second, digest: digest("2") }, made);
      const images = [{ name: "registry.example/app", newTag: second, digest: digest("2") }];
      assert.deepEqual(parse(changed, { version: "1.1" }).images, images);
      assert.deepEqual(parse(changed).images, images);
    }),
  );
});
