import { listAt, mapAt, textAt } from "../check/data.ts";
import type { Finding } from "../check/finding.ts";
import type { Requirements } from "./requirements.ts";

/** What one environment runs for one workload. */
export interface Pin {
  /** The image's name, as base has it. */
  readonly image: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** What the image reads; undefined when it was pinned by something that does not say. */
  readonly requires: Requirements | undefined;
}

/** The text of a pin and of what it requires. */
export interface PinText {
  /** The path of its kustomization. */
  readonly path: string;
  readonly kustomization: string;
  readonly requires: string | undefined;
}

/** Reads a pin. Kustomize, Renovate or Kargo may have written it, so it is read as any YAML. */
export async function readPin({
  path,
  kustomization,
  requires,
}: PinText): Promise<{ pin?: Pin; findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const report = (rule: string, message: string, severity: Finding["severity"] = "error", file = path) =>
    findings.push({ rule, severity, message, file });
  const document = await readDocument(kustomization, (message) => report("pin", message));
  if (document === undefined) return { findings };
  const images = listAt(document, "images");
  const [entry] = images;
  const name = textAt(entry, "name");
  const tag = textAt(entry, "newTag");
  if (textAt(document, "kind") !== "Component" || images.length !== 1 || name === undefined || tag === undefined) {
    report(
      "pin",
      "A pin is a Component with one entry under `images`, which has a name, a newTag (as text) and a digest. Write it with `plinth bump`.",
    );
    return { findings };
  }
  const digest = textAt(entry, "digest");
  if (digest === undefined) {
    report(
      "pin-digest",
      `The pin has the tag "${tag}" and no digest, so that what runs can change without a commit (\`kustomize edit set image\` drops it). Pin it again with \`plinth bump\`.`,
      "warning",
    );
  } else if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    report("pin-digest", `"${digest}" is not a digest. Expected "sha256:" and 64 hexadecimal digits.`);
  }
  if (digest !== undefined && /^sha256:0{64}$/.test(digest)) {
    report(
      "pin-digest",
      "The digest is a placeholder: no image has been built yet. The first bump replaces it.",
      "warning",
    );
  }
  const needs =
    requires === undefined
      ? undefined
      : readRequirements(requires, (message) => report("pin-requires", message, "error", requiresPath(path)));
  return { pin: { image: name, tag, digest, requires: needs }, findings };
}

/** The path of what a pin requires. */
export function requiresPath(pin: string): string {
  return pin.replace(/[^/]*$/, "requires.json");
}

async function readDocument(text: string, report: (message: string) => void): Promise<unknown> {
  // Loaded when there is something to read: it costs more than a small system takes in all.
  const { parse, YAMLParseError } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const where = error instanceof YAMLParseError ? ` (line ${error.linePos?.[0].line})` : "";
    report(`This is not YAML${where}. Write the pin with \`plinth bump\`.`);
    return undefined;
  }
}

function readRequirements(text: string, report: (message: string) => void): Requirements | undefined {
  const malformed =
    "Expected what `plinth bump` writes: the variables, files and ports of each container. Pin it again with `plinth bump`.";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    report(malformed);
    return undefined;
  }
  const containers = mapAt(parsed, "containers");
  if (containers === undefined) {
    report(malformed);
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(containers).map(([name, needs]) => [
      name,
      {
        variables: texts(listAt(needs, "variables")),
        files: texts(listAt(needs, "files")),
        ports: Object.fromEntries(
          Object.entries(mapAt(needs, "ports") ?? {}).flatMap(([port, number]) =>
            typeof number === "number" ? [[port, number]] : [],
          ),
        ),
      },
    ]),
  );
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}
