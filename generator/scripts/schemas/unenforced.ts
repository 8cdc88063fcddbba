export const unenforced: ReadonlySet<string> = new Set([]);
