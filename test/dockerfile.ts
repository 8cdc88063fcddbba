/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals, as `COPY`. */
  readonly name: string;
  readonly value: string;
}

/** Reads a Dockerfile: comments dropped, continued lines joined. Heredocs are not read. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  return dockerfile
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => {
      const [, name = "", value = ""] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
      return { name: name.toUpperCase(), value };
    });
}

/** The stages of a Dockerfile: each begins with its `FROM`. */
export function stagesOf(instructions: readonly Instruction[]): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}
