/** An object in the square that the model looked at: its corners in pixels of the square, its class by number. */
export interface Found {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly class: number;
  /** From 0 to 1. */
  readonly confidence: number;
}

export interface Selection {
  /** The least confidence of what counts as found. */
  readonly confidence: number;
  /** Of two boxes of one class whose overlap (intersection over union) is more, the less confident is dropped. */
  readonly iou: number;
}

/** At most so many are found in one picture (ultralytics/yolov5, `max_det` in detect.py). */
export const mostFound = 1000;

/**
 * Chooses among the rows that a YOLOv5 model gives: centre, size, that there is an object, and one share for each class. The confidence is
 * object × best class; then non-maximum suppression, class by class (ultralytics/yolov5, `non_max_suppression` in utils/general.py).
 *
 * @returns the most confident first.
 */
export function select(rows: Float32Array, classes: number, { confidence, iou }: Selection): Found[] {
  const candidates = candidatesIn(rows, classes, Math.fround(confidence));
  // sort() is stable: of equals the earlier row stays first, as in the reference.
  candidates.sort((a, b) => b.confidence - a.confidence);
  const found: Found[] = [];
  const ofClass = new Map<number, Found[]>();
  for (const candidate of candidates) {
    const rivals = ofClass.get(candidate.class) ?? [];
    if (rivals.some((rival) => overlap(rival, candidate) > iou)) continue;
    rivals.push(candidate);
    ofClass.set(candidate.class, rivals);
    if (found.push(candidate) === mostFound) break;
  }
  return found;
}

function candidatesIn(rows: Float32Array, classes: number, least: number): Found[] {
  const candidates: Found[] = [];
  for (let row = 0; row < rows.length; row += classes + 5) {
    const object = rows[row + 4] ?? 0;
    // Nearly all rows end here. Written this way round, NaN ends here too.
    if (!(object > least)) continue;
    let best = 0;
    let bestClass = 0;
    for (let i = 0; i < classes; i++) {
      // Multiplied in 32 bits, as the reference does, so that both sides of the limit are the same.
      const share = Math.fround(object * (rows[row + 5 + i] ?? 0));
      if (share > best) [best, bestClass] = [share, i];
    }
    if (best > least) candidates.push(candidateAt(rows, row, bestClass, best));
  }
  return candidates;
}

function candidateAt(rows: Float32Array, row: number, bestClass: number, confidence: number): Found {
  const x = rows[row] ?? 0;
  const y = rows[row + 1] ?? 0;
  const halfWidth = (rows[row + 2] ?? 0) / 2;
  const halfHeight = (rows[row + 3] ?? 0) / 2;
  return {
    left: x - halfWidth,
    top: y - halfHeight,
    right: x + halfWidth,
    bottom: y + halfHeight,
    class: bestClass,
    confidence,
  };
}

function overlap(a: Found, b: Found): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return both / (area(a) + area(b) - both);
}

function area({ left, top, right, bottom }: Found): number {
  return (right - left) * (bottom - top);
}
