import { randomBytes, randomInt } from "node:crypto";

/** Values of secrets by the secret's name, then by key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Random values for secrets, made anew for each run and kept nowhere.
 *
 * @param needed the secrets with their keys
 * @param forms how a value must look, by `<secret>/<key>`, else by key; any other is 43 letters, digits, `-` and `_`
 */
export function randomSecrets(
  needed: ReadonlyMap<string, ReadonlySet<string>>,
  forms: Readonly<Record<string, () => string>>,
): SecretValues {
  return Object.fromEntries(
    [...needed].map(([secret, keys]) => [
      secret,
      Object.fromEntries([...keys].map((key) => [key, (forms[`${secret}/${key}`] ?? forms[key] ?? urlSafe)()])),
    ]),
  );
}

function urlSafe(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * A password with signs that mean something in a URI, so that what forgets to escape them is found here. Without a space: Go's `urlquery`
 * makes `+` of it, which MongoDB's drivers take for a plus.
 */
export function oddPassword(): string {
  const odd = ":/@%?#+&=!*";
  return `${randomBytes(12).toString("base64url")}${odd}${randomBytes(12).toString("base64url")}`;
}

/** A keyfile of MongoDB: 6 to 1024 signs of base64 (MongoDB's manual, "Keyfile Security"). */
export function keyfile(): string {
  return randomBytes(96).toString("base64");
}

/** A bot's token as Telegram writes it: the bot's number and 35 signs. */
export function botToken(): string {
  return `${randomInt(100_000_000, 999_999_999)}:${randomBytes(27).toString("base64url").slice(0, 35)}`;
}
