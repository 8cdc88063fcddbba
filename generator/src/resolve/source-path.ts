import type { Source } from "../model/source.ts";

/** A file's path from the root of the repository; one that stands elsewhere keeps its whole path. */
export function relativeTo(root: string, file: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

/** Where something was declared, as `apps/yolo5/workload.ts:3`. */
export function sourceLine(root: string, { file, line }: Pick<Source, "file" | "line">): string {
  return `${relativeTo(root, file)}:${line}`;
}
