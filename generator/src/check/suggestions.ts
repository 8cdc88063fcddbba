import { nearest } from "./schema/nearest.ts";

/** Sentences that help who wrote a name that is not there. */
export class Suggestions {
  // Where more than that is missing there is one cause, and looking for the nearest of thousands of names takes its time.
  #left = 100;

  /**
   * What there is instead, as a sentence with a space before it; empty when that would not help.
   *
   * @example instead("yolo", ["yolo5", "polybot"]) // ' Did you mean "yolo5"?'
   */
  instead(of: string, names: Iterable<string>): string {
    if (this.#left === 0) return "";
    this.#left--;
    const all = [...names];
    const near = nearest(of, all);
    if (near !== undefined) return ` Did you mean "${near}"?`;
    if (all.length > 3) return "";
    return all.length === 0 ? " There is none." : ` There is ${all.map((name) => `"${name}"`).join(" and ")}.`;
  }
}
