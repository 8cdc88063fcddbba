/** What is wrong with a cron line as Kubernetes reads it; undefined when nothing is. Source: robfig/cron v3, `ParseStandard`, which the API server uses. */
export function cronFault(line: string): string | undefined {
  if (/^(CRON_)?TZ=/.test(line)) return "Give the time zone in `timeZone`, not in the line";
  if (line.startsWith("@"))
    return descriptors.test(line) ? undefined : "Expected @hourly, @daily, @weekly, @monthly, @yearly or @every";
  const parts = line.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== fields.length) {
    const names = fields.map(({ name }) => name).join(", ");
    return `It has ${parts.length} fields; expected five: ${names}`;
  }
  for (const [index, field] of fields.entries()) {
    const wrong = (parts[index] ?? "").split(",").find((expression) => !fits(expression, field));
    if (wrong !== undefined)
      return `"${wrong}" is no ${field.name}: expected ${field.least} to ${field.most}, *, a range, or a step such as */5`;
  }
  return undefined;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields: readonly Field[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of the week", least: 0, most: 6, words: days },
];
const descriptors = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/;

/** `*`, `5`, `1-5`, each with a step behind `/` where wanted; a number with a step is a range to the field's end. */
function fits(expression: string, field: Field): boolean {
  const [range = "", step, ...rest] = expression.split("/");
  if (rest.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const [from, to, ...more] = range.split("-").map((word) => numberOf(word, field));
  if (from === undefined || more.length > 0) return false;
  return range.includes("-") ? to !== undefined && from <= to : true;
}

function numberOf(word: string, { least, most, words = [] }: Field): number | undefined {
  const index = words.indexOf(word.toLowerCase());
  const value = index >= 0 ? index + least : /^\d+$/.test(word) ? Number(word) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
