import { maskText } from "./mask.ts";

/** Names of fields that hold secrets, people's words or pictures, in lower case without `_` and `-`. */
const hidden = new Set([
  ...[
    "authorization",
    "cookie",
    "setcookie",
    "passphrase",
    "credentials",
    "signature",
    "apikey",
    "keyfile",
    "webhookpath",
  ],
  ...["accesskeyid", "secretaccesskey", "privatekey", "phonenumber", "username", "firstname", "lastname"],
  ...["text", "caption", "body", "image", "picture", "photo"],
]);
const hiddenEnding = /(?:token|password|secret|uri)$/;

/** One line's fields go so deep, and have so many values in all, so that neither a cycle nor a client's whole state gets in. */
const deepest = 6;
const mostValues = 1_000;
const longestText = 10_000;

/**
 * Fields as they may stand in a line of the log: those named after a secret, a person's words or a picture say "[hidden]" at any depth,
 * bytes are only counted, and an error keeps its name, message, code, stack and causes (libraries hang whole requests on theirs).
 * Never throws.
 */
export function loggableFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let left = mostValues;

  function ofValue(value: unknown, depth: number): unknown {
    if (--left < 0) return "[more]";
    if (typeof value === "bigint") return value.toString();
    if (typeof value === "string" && value.length > longestText) return shortened(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > deepest) return "[more]";
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    try {
      if (value instanceof Error) return ofError(value, depth);
      if ("toJSON" in value && typeof value.toJSON === "function") return ofValue(value.toJSON(), depth + 1);
      if (Array.isArray(value)) return value.slice(0, mostValues).map((item) => ofValue(item, depth + 1));
      return ofFields({ ...value }, depth);
    } catch {
      return "[unreadable]";
    }
  }

  function ofFields(some: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(some)
        .slice(0, mostValues)
        .map(([name, value]) => [name, isHidden(name) ? "[hidden]" : ofValue(value, depth + 1)]),
    );
  }

  function ofError(error: Error, depth: number): Record<string, unknown> {
    const { name, message, stack, cause } = error;
    const code = "code" in error && ["string", "number"].includes(typeof error.code) ? error.code : undefined;
    const facts = {
      name,
      message,
      code,
      stack,
      cause,
      errors: error instanceof AggregateError ? error.errors : undefined,
    };
    return ofFields(Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)), depth);
  }

  return ofFields(fields, 0);
}

function isHidden(name: string): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, "");
  return hidden.has(plain) || hiddenEnding.test(plain);
}

/** Masked before it is cut: a mask does not know half of a credential. */
function shortened(text: string): string {
  const masked = maskText(text);
  return masked.length <= longestText ? masked : `${masked.slice(0, longestText)}… (${masked.length} characters)`;
}
