import type { Exchange } from "./conversation.ts";

/** The answers as text for people, and whether each photo was answered. */
export function report(exchanges: readonly Exchange[], violations: readonly string[]): { text: string; good: boolean } {
  const answered = exchanges.filter(({ answer }) => answer !== undefined);
  const parts = exchanges.map(({ picture, answer, sentAt }) =>
    answer === undefined
      ? `${picture.name}: no answer`
      : [`${picture.name}  ${answer.at - sentAt} ms`, ...answer.text.split("\n").map((line) => `  ${line}`)].join("\n"),
  );
  const sums = [`${answered.length} of ${exchanges.length} photos answered.`];
  if (violations.length > 0)
    sums.push("The bot asked what Telegram would refuse:", ...violations.map((each) => `  ${each}`));
  return {
    text: [...parts, sums.join("\n")].join("\n\n"),
    good: answered.length === exchanges.length && violations.length === 0,
  };
}
