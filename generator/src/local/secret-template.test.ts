import assert from "node:assert/strict";
import { test } from "node:test";
import { secretText } from "./secret-template.ts";

const keys = { password: { secret: "store", property: "key" } };
const text = (template: string, value = "p+ :/@%é!'()*~") => secretText({ template, keys }, () => value);

test("a key stands as it is, or escaped as Go's url.QueryEscape does it", () => {
  assert.equal(text("<{{ .password }}>"), "<p+ :/@%é!'()*~>");
  assert.equal(text("{{.password|urlquery}}"), "p%2B+%3A%2F%40%25%C3%A9%21%27%28%29%2A~");
  assert.equal(text("{{ .password }}", "$& {{ .password }}"), "$& {{ .password }}");
});

test("the value is asked for by secret and property", () => {
  assert.equal(
    secretText({ template: "{{ .password }}", keys }, (secret, property) => `${secret}/${property}`),
    "store/key",
  );
});

test("what the template engine of External Secrets knows and this does not is refused", () => {
  assert.throws(() => text("{{ .password | b64enc }}"), /says \{\{ \.password \| b64enc \}\}, which is not known here/);
  assert.throws(() => text("{{ .user }}"), /names "\.user", which it is not given/);
});
