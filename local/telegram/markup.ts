import { badRequest } from "./bot-error.ts";
import { type Call, textOf } from "./call.ts";

/** The tags that Telegram knows (Bot API, "HTML style"). */
const tags = "b strong i em u ins s strike del span tg-spoiler a tg-emoji tg-time code pre blockquote".split(" ");
const entities: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"' };

/**
 * The text of a parameter as people see it, without its markup; undefined when there is none. Of the markups only HTML is known here.
 *
 * @throws {BotError} when the markup is wrong.
 */
export function visibleText(call: Call, name: string): string | undefined {
  const text = textOf(call, name);
  const mode = textOf(call, "parse_mode")?.toLowerCase() ?? "";
  if (text === undefined || mode === "") return text;
  if (mode === "html") return readHtml(text);
  throw badRequest("unsupported parse_mode (this stand-in reads HTML only)");
}

function readHtml(text: string): string {
  const open: string[] = [];
  const visible = text.replace(
    /<(\/?)([^\s>]*)[^>]*>|<|&(?:#\d+|#x[\da-f]+|\w+);/gi,
    (found, slash: string, name: string, at: number) => {
      if (found.startsWith("&")) return entities[found.toLowerCase()] ?? unescaped(found);
      const offset = Buffer.byteLength(text.slice(0, at));
      if (found === "<" || !tags.includes(name.toLowerCase())) {
        throw badRequest(`can't parse entities: Unsupported start tag "${name ?? ""}" at byte offset ${offset}`);
      }
      if (slash === "") open.push(name.toLowerCase());
      else if (open.pop() !== name.toLowerCase()) {
        throw badRequest(`can't parse entities: Unmatched end tag at byte offset ${offset}`);
      }
      return "";
    },
  );
  const left = open.at(-1);
  if (left === undefined) return visible;
  throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag "${left}"`);
}

function unescaped(entity: string): string {
  const [, hex, digits] = /^&#(x?)([\da-f]+);$/i.exec(entity) ?? [];
  return digits === undefined ? entity : String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10));
}
