import { engineUrl, innermost, type SourceLine } from "./source.ts";

/** A declaration that can't be followed, found while its values are worked out. Its message says how to mend it. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
}

/** What is wrong with a declaration that threw, and where. Rethrows what the engine itself threw by mistake. */
export function declarationFault(error: unknown): {
  readonly message: string;
  readonly at?: SourceLine;
} {
  if (!(error instanceof Error)) return { message: `It threw ${JSON.stringify(error)}.` };
  const at = innermost(error.stack ?? "");
  if (!(error instanceof DeclarationError) && at?.url.startsWith(engineUrl)) throw error;
  const message = withRemedy(error.message.split("\n")[0] ?? error.name);
  return at === undefined || at.url.startsWith(engineUrl) ? { message } : { message, at };
}

/** ECMAScript's own words for a circle of imports don't name it. */
function withRemedy(message: string): string {
  if (!/^Cannot access '.*' before initialization$/.test(message)) return message;
  return `${message}. Either it stands further down in the same file, or modules import each other in a circle: move what both need to one that imports neither, as endpoints and resources are.`;
}
