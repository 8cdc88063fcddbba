/**
 * A Go regular expression (RE2), as a CustomResourceDefinition's `pattern` holds it, for JavaScript's `RegExp`; undefined where
 * JavaScript can't express it. Then the pattern is not checked: a wrong refusal would be worse.
 *
 * JavaScript lacks flags that hold to the end of their group (`(?i)a`), Go's names of anchors (`\A`, `\z`) and groups
 * (`(?P<a>)`), and POSIX classes (`[[:alpha:]]`).
 * Source: Go's `regexp/syntax`, "Syntax".
 *
 * @example ecmaPattern("^((?i)sun|mon)day$") // "^((?i:sun)|(?i:mon))day$"
 */
export function ecmaPattern(pattern: string): string | undefined {
  if (unsupported.test(pattern)) return undefined;
  const translated = translate(pattern);
  try {
    new RegExp(translated);
    return translated;
  } catch {
    return undefined;
  }
}

/** Unicode classes, literal runs, single bytes, negated POSIX classes. */
const unsupported = /\\[pPQC]|\[:\^/;

/** One step of a pattern: an escape, a class, the start of a group, or a character. */
const token = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?[imsU-]+\)|\(\?P<|[\s\S]/g;

function translate(pattern: string): string {
  // For every open group, the flags that hold in it from here on, as `(?i:`.
  const flags: string[] = [""];
  let text = "";
  for (const [part] of pattern.matchAll(token)) {
    const current = flags.at(-1) ?? "";
    const close = current === "" ? "" : ")";
    if (/^\(\?[imsU-]+\)$/.test(part)) {
      const opened = `${part.slice(0, -1)}:`;
      text += close + opened;
      flags[flags.length - 1] = opened;
    } else if (part === "|") {
      text += `${close}|${current}`;
    } else if (part === "(" || part === "(?P<") {
      text += part === "(" ? "(" : "(?<";
      flags.push("");
    } else if (part === ")") {
      text += `${close})`;
      flags.pop();
    } else if (part.length > 1) {
      text += part.startsWith("[") ? characterClass(part) : (anchors[part] ?? part);
    } else {
      text += part;
    }
  }
  return flags.at(-1) ? `${text})` : text;
}

const anchors: Readonly<Record<string, string>> = { "\\A": "^", "\\z": "$" };

const posix: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  punct: "!-/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

function characterClass(part: string): string {
  return part.replace(/^\[(\^?)\]/, "[$1\\]").replaceAll(/\[:(\w+):\]/g, (all, name: string) => posix[name] ?? all);
}
