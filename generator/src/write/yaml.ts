import type { JsonObject, Manifest } from "../model/manifest.ts";

/**
 * Writes data as one YAML document: no `---`, LF ended, keys in the order of insertion, laid out as kubectl does.
 * Members that are undefined are left out, as `JSON.stringify` does.
 *
 * Every string, number and boolean is read back as the same by YAML 1.1 readers (kubectl, Go, PyYAML) and by YAML 1.2 readers.
 * Only -0 is written as 0, as in JSON.
 *
 * @throws Error naming the path of what YAML cannot hold: a lone surrogate, NaN, an infinity, and what is no data at all.
 * @example toYaml({ replicas: 2, args: ["-c", "on"] }) // "replicas: 2\nargs:\n- -c\n- \"on\"\n"
 */
export function toYaml(value: JsonObject | Manifest): string {
  return `${membersText(value, "\n", []) || "{}"}\n`;
}

type Data = string | number | boolean | null | readonly Data[] | Members;
type Members = { readonly [key: string]: Data | undefined };
type Path = (string | number)[];

// In what follows `line` is a line feed and the indentation of the current block. A text begins without it, so that a
// block can begin behind `- `; and ends without a line feed.

function membersText(members: Members, line: string, path: Path): string {
  let text = "";
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (value === undefined) continue;
    path.push(key);
    if (text !== "") text += line;
    text += keyText(key, line, path) + valueText(value, line, path);
    path.pop();
  }
  return text;
}

function entriesText(list: readonly Data[], line: string, path: Path): string {
  let text = "";
  for (const [index, entry] of list.entries()) {
    path.push(index);
    if (text !== "") text += line;
    text += `- ${entryText(entry, line, path)}`;
    path.pop();
  }
  return text;
}

/** What stands behind `key:`. */
function valueText(value: Data, line: string, path: Path): string {
  if (typeof value !== "object" || value === null) return ` ${scalarText(value, line, path)}`;
  if (isList(value)) return value.length === 0 ? " []" : line + entriesText(value, line, path);
  const inner = `${line}  `;
  const text = membersText(value, inner, path);
  return text === "" ? " {}" : inner + text;
}

/** What stands behind `- `. */
function entryText(value: Data, line: string, path: Path): string {
  if (typeof value !== "object" || value === null) return scalarText(value, line, path);
  const inner = `${line}  `;
  return isList(value) ? entriesText(value, inner, path) || "[]" : membersText(value, inner, path) || "{}";
}

/** The longest key, as written, that may stand without `? ` before it (YAML 1.2.2, section 7.4.2, and every reader). */
const LONGEST_KEY = 1024;

function keyText(key: string, line: string, path: Path): string {
  const text = isBare(key) ? key : quotedText(key, path);
  return text.length > LONGEST_KEY ? `? ${text}${line}:` : `${text}:`;
}

function scalarText(value: string | number | boolean | null, line: string, path: Path): string {
  switch (typeof value) {
    case "string":
      if (isBare(value)) return value;
      return isBlock(value) ? blockText(value, line) : quotedText(value, path);
    case "number":
      return numberText(value, path);
    case "boolean":
      return value ? "true" : "false";
    default:
      // Types are gone at run time: an unresolved value must not become something else in silence.
      return value === null ? "null" : refuse(path, `is of type ${typeof value}, which is not data.`);
  }
}

function numberText(value: number, path: Path): string {
  if (Number.isSafeInteger(value)) return `${value}`;
  if (!Number.isFinite(value)) return refuse(path, `is ${value}, which is not a number in JSON.`);
  // All digits, because Go and Python read integers exactly where JavaScript's shortest form has rounded them.
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return `${BigInt(value)}`;
  // PyYAML reads 1e-7, without a point, as a string.
  return `${value}`.replace(/^(-?\d)e/, "$1.0e");
}

// Characters that people can't see, or that some reader refuses, normalises or takes for a line break: spaces other than
// U+0020, C1 controls, soft hyphen, direction and zero-width marks, U+2028, U+2029, BOM, non-characters and tags.
const UNSEEN =
  "\\x7f-\\xa0\\xad\\u061c\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff\\ufff0-\\uffff\\u{e0000}-\\u{e0fff}";

/** The one-line strings that no reader takes for anything else; a few that would be safe too are left out for simplicity. */
function isBare(text: string): boolean {
  const known = judged.get(text);
  if (known !== undefined) return known;
  const bare = BARE_START.test(text) && !BARE_NEVER.test(text) && !NOT_STRING.test(text);
  if (judged.size < MOST_JUDGED) judged.set(text, bare);
  return bare;
}

// Manifests say the same few words over and over.
const judged = new Map<string, boolean>();
const MOST_JUDGED = 5000;

// A digit may begin a number, a time or a date in some reader, unless a letter (or `/`, `%`) follows that none of these has,
// as in 500m or 10.0.0.0/8, or it is a version or an IP address.
const BARE_START =
  /^(?:[A-Za-z_/$(^\\;\u00a1-\uffff]|--?[A-Za-z]|\.[A-Za-z]|\.{1,2}\/|[0-9](?=.*[g-np-su-wyG-NP-SU-WY/%])|\d+(?:\.\d+){2,}$)/;
const BARE_NEVER = new RegExp(`: | #|[: ]$|[\\0-\\x1f${UNSEEN}\\ud800-\\udfff]`, "u");
// Booleans and nulls of YAML 1.1, and what YAML 1.1 readers take for a float: npm's `yaml` even e3.
const NOT_STRING = /^(?:y|n|yes|no|on|off|true|false|null|-?\.?(?:nan|inf|e[-+]?\d+))$/i;

/** The texts of several lines that every reader gives back from a block; one that ends with a line of spaces alone is not. */
function isBlock(text: string): boolean {
  return text.includes("\n") && BLOCK_START.test(text) && !BLOCK_NEVER.test(text);
}

const BLOCK_START = /^\n*[^\n\t]/;
const BLOCK_NEVER = new RegExp(`(?:^|\\n)[ \\t]+\\n*$|[\\0-\\x08\\x0b-\\x1f${UNSEEN}\\ud800-\\udfff]`, "u");

function blockText(text: string, line: string): string {
  const indentation = /^\n* /.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") ? "+" : "";
  const lines = chomping === "-" ? text : text.slice(0, -1);
  return `|${indentation}${chomping}${`\n${lines}`.replace(/\n(?!\n|$)/g, `${line}  `)}`;
}

function quotedText(text: string, path: Path): string {
  if (!text.isWellFormed()) refuse(path, "holds a lone surrogate (half of a character), which UTF-8 cannot represent.");
  return JSON.stringify(text).replace(ESCAPED, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

const ESCAPED = new RegExp(`[${UNSEEN}]`, "gu");

function isList(value: readonly Data[] | Members): value is readonly Data[] {
  return Array.isArray(value);
}

function refuse(path: Path, why: string): never {
  const steps = path.map((step) =>
    typeof step === "string" && /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
  );
  throw new Error(`${steps.join("").replace(/^\./, "")} ${why}`);
}
