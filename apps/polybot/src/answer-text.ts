import type { FailureReason, Label, Prediction } from "@polybot/predictions";

/** Telegram's limit for a caption, in characters (Bot API, `sendPhoto`). */
const captionLimit = 1024;

/**
 * What a person reads about a prediction: the counts by class, most frequent first; or why there are none. It fits into a caption.
 *
 * @example answerText(prediction) // "I found 3 objects:\n• circle: 2\n• star: 1"
 */
export function answerText(prediction: Pick<Prediction, "labels" | "failure">): string {
  if (prediction.failure !== undefined) return failures[prediction.failure];
  const counts = countByClass(prediction.labels);
  if (counts.length === 0) return "I found nothing that I know in this picture. Please try another one.";
  const total = prediction.labels.length;
  const lines = counts.map(([name, count]) => `• ${name}: ${count}`);
  return fit(`I found ${total === 1 ? "1 object" : `${total} objects`}:`, lines);
}

const failures: Readonly<Record<FailureReason, string>> = {
  "not-a-picture": "I could not read this file as a picture. Please send a photo.",
  "unsupported-format":
    "I do not know this kind of picture. Please send it as a photo, or as a JPEG, PNG, WebP or GIF file.",
  damaged: "This picture seems to be damaged. Please send it again.",
  "too-large": "This picture has too many pixels for me. Please send a smaller one.",
  "too-slow": "This picture took me too long. Please try a smaller one.",
  missing: "I lost this picture before I could look at it. Please send it again.",
};

function countByClass(labels: readonly Label[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label.class, (counts.get(label.class) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** As many lines as a caption takes, and how many more there are. */
function fit(head: string, lines: readonly string[]): string {
  const whole = [head, ...lines].join("\n");
  if (whole.length <= captionLimit) return whole;
  const room = captionLimit - "\n… and 999 more".length;
  const kept: string[] = [];
  let length = head.length;
  for (const line of lines) {
    length += 1 + line.length;
    if (length > room) break;
    kept.push(line);
  }
  return [head, ...kept, `… and ${lines.length - kept.length} more`].join("\n");
}
