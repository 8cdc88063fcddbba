/** For tests. */
import type { Label } from "@polybot/predictions";

/** A label of this class, somewhere. */
export function label(name: string): Label {
  return { class: name, cx: 0.5, cy: 0.5, width: 0.1, height: 0.1, confidence: 0.9 };
}
