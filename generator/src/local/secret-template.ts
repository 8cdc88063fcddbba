import type { LocalSecret } from "./files.ts";

/**
 * The text of a secret's file, as the template engine of External Secrets makes it. Of Go's templates it knows `{{ .key }}` and
 * `{{ .key | urlquery }}`, which is all that Plinth writes.
 *
 * @throws Error when the template asks for more, or for a key that is not there. It tells no value.
 * @example secretText({ template: "{{ .password | urlquery }}", keys }, () => "p@ss") // p%40ss
 */
export function secretText(
  { template, keys }: LocalSecret,
  read: (secret: string, property: string) => string,
): string {
  return template.replace(/\{\{(.*?)\}\}/g, (_, inside: string) => {
    const [, key, quoted] = /^\s*\.(\w+)(\s*\|\s*urlquery)?\s*$/.exec(inside) ?? [];
    if (key === undefined) throw new Error(`The template of a secret says {{${inside}}}, which is not known here.`);
    const from = keys[key];
    if (from === undefined) throw new Error(`The template of a secret names ".${key}", which it is not given.`);
    const value = read(from.secret, from.property);
    return quoted === undefined ? value : urlquery(value);
  });
}

/** Go's `url.QueryEscape`: a space is `+`, and all but letters, digits and `-_.~` is escaped (Go, net/url, shouldEscape). */
function urlquery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
