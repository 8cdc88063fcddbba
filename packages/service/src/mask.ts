/**
 * One character of a credential, in plain text or inside a line of JSON: an escape counts as one character, and what JSON writes for a
 * line break ends the credential as a line break does.
 */
const any = String.raw`(?:\\(?![nrt])[^\n]|[^\s"\\])`;
const token = "[A-Za-z0-9_-]";

const masks: readonly (readonly [secret: RegExp, replacement: string])[] = [
  // user:password@ up to the last @, because a password that somebody forgot to encode may hold one, or a slash.
  [new RegExp(String.raw`(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"\\/?#@:]{0,256}:${any}{0,1024}@`, "gi"), "$1***@"],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"\\/?#@:]{1,1024}@/gi, "$1***@"],
  // A bot's token (Telegram Bot API, "Authorizing your bot"): in the path of each call, and alone.
  [new RegExp(`(bot\\d+)(?::|%3A)${token}+`, "gi"), "$1:***"],
  [new RegExp(`\\b(\\d{6,}):${token}{30,}`, "g"), "$1:***"],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, "$1 ***"],
  [/\b(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"\\]+/gi, "$1***"],
  [/-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----(?:\\[nrt]|[^"\\])*/g, "*** $1 ***"],
];

/**
 * The text without what opens doors: the `user:password@` of addresses, Telegram bots' tokens, bearer tokens, signatures of AWS
 * requests, private keys. Works on a whole line of JSON too, and leaves it valid.
 *
 * @example maskText("no answer from mongodb://polybot:s3cret@mongo-0/polybot") // "no answer from mongodb://***@mongo-0/polybot"
 */
export function maskText(text: string): string {
  return masks.reduce((masked, [secret, replacement]) => masked.replace(secret, replacement), text);
}
