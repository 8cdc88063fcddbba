import type { Finding, Severity } from "../check/finding.ts";

const marks: Readonly<Record<Severity, string>> = { error: "✖", warning: "▲", info: "·" };
const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings as people read them: by the file to change, errors first, each with its object, field and remedy. */
export function report(findings: readonly Finding[]): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const heading = headingOf(finding);
    const group = groups.get(heading);
    if (group === undefined) groups.set(heading, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([heading, group]) => ({ heading, group: group.toSorted((a, b) => order[a.severity] - order[b.severity]) }))
    .sort((a, b) => worst(a.group) - worst(b.group) || (a.heading < b.heading ? -1 : 1))
    .map(({ heading, group }) => `${heading}\n\n${group.map(entry).join("\n\n")}\n`)
    .join("\n");
}

function worst(group: readonly Finding[]): number {
  return Math.min(...group.map(({ severity }) => order[severity]));
}

function headingOf({ source, file }: Finding): string {
  return [source?.replace(/:\d+$/, ""), file].filter((part) => part !== undefined).join(" → ");
}

function entry({ rule, severity, message, object, path, source, places }: Finding): string {
  const line = /:(\d+)$/.exec(source ?? "")?.[1];
  const where = [object, path, line === undefined ? undefined : `line ${line}`].filter((part) => part !== undefined);
  const only = places === undefined ? "" : `  (${places.join(", ")})`;
  const what = `  ${marks[severity]} ${rule}  ${message}${only}`;
  return where.length === 0 ? what : `  ${where.join("  ")}\n${what}`;
}

/** How many of what, as `2 errors, 1 warning`. */
export function count(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "info"] as const).map((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity === "info" ? "note" : severity}${number === 1 ? "" : "s"}`];
  });
  return counts.flat().join(", ");
}
