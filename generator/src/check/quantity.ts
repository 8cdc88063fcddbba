/**
 * An amount as Kubernetes counts it (`250m`, `1Gi`, `12e6`), exact to a billionth.
 * Source: k8s.io/apimachinery 0.36, `pkg/api/resource/quantity.go`.
 */
export interface Quantity {
  /** The value in billionths (nano): finer parts are rounded away from zero, as the API server does. */
  readonly nano: bigint;
  /** The kind of suffix that it was written with, and is written with again. */
  readonly notation: "decimal" | "binary" | "exponent";
}

/**
 * Reads a quantity; undefined when it is none. A number is read as its text, and space around a text is ignored.
 *
 * Two texts that the API server takes are refused: one without any digit (to it, `m` is 0) and an exponent of more than three
 * digits.
 *
 * @example parseQuantity("1.5Gi") // { nano: 1610612736000000000n, notation: "binary" }
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const [, sign = "", whole = "", part = "", suffix = ""] = partsOf(text);
  if (whole === "" && part === "") return undefined;
  const digits = BigInt(whole + part);
  const bits = binarySuffixes.indexOf(suffix) * 10;
  if (bits > 0) {
    const nano = scaled(digits << BigInt(bits), nanoDigits - part.length);
    const capped = nano > maxBinary ? maxBinary : nano;
    return { nano: sign === "-" ? -capped : capped, notation: capped < nanoOne ? "decimal" : "binary" };
  }
  const exponent = /^[eE][+-]?\d/.test(suffix);
  const power = exponent ? Number(suffix.slice(1)) : (decimalSuffixes.indexOf(suffix) - unitIndex) * 3;
  const nano = scaled(digits, power + nanoDigits - part.length);
  return { nano: sign === "-" ? -nano : nano, notation: exponent ? "exponent" : "decimal" };
}

/** True when a text is a quantity: as `parseQuantity` says it, without working out how much it is. */
export function isQuantity(text: string | number): boolean {
  const [, , whole = "", part = ""] = partsOf(text);
  return whole !== "" || part !== "";
}

function partsOf(text: string | number): readonly (string | undefined)[] {
  return grammar.exec(String(text).trim()) ?? [];
}

/**
 * A quantity as the API server writes it back: no fraction, the largest suffix that loses nothing, no `+`. What is written so
 * in git stays equal to what the cluster answers. Undefined when the text is no quantity.
 *
 * @example canonicalQuantity("1000m") // "1"
 * @example canonicalQuantity(0.1) // "100m"
 * @example canonicalQuantity("3072Mi") // "3Gi"
 */
export function canonicalQuantity(text: string | number): string | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  const { nano, notation } = quantity;
  if (nano === 0n) return "0";
  const size = nano < 0n ? -nano : nano;
  if (notation === "binary" && size >= 1024n * nanoOne && nano % nanoOne === 0n) {
    const [amount, times] = withoutFactors(nano / nanoOne, 1024n, binarySuffixes.length - 1);
    return `${amount}${binarySuffixes[times]}`;
  }
  if (notation === "exponent") {
    const [amount, times] = withoutFactors(nano, 1000n, Number.POSITIVE_INFINITY);
    const exponent = times * 3 - nanoDigits;
    return exponent === 0 ? `${amount}` : `${amount}e${exponent}`;
  }
  const [amount, times] = withoutFactors(nano, 1000n, decimalSuffixes.length - 1);
  return `${amount}${decimalSuffixes[times]}`;
}

/** Orders two quantities by value: negative, zero or positive, as `Array.sort` wants it. */
export function compareQuantity(a: Quantity, b: Quantity): -1 | 0 | 1 {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/**
 * What a person may have meant by a text that is no quantity, as texts that are, each with an explanation where it helps.
 *
 * @example quantitySuggestions("1Gb") // ['"1Gi" (1,073,741,824 bytes)', '"1G"']
 */
export function quantitySuggestions(text: string): readonly string[] {
  const [, written = "", unit = ""] = /^\s*([+-]?[\d.,]+)[\s_-]*([a-zA-Z]*)\s*$/.exec(text) ?? [];
  const amount = written.replace(",", ".");
  const [, letter, binary] = /^([kmgtpe])(i?)(?:b|byte|bytes)?$/i.exec(unit) ?? [];
  const candidates =
    letter !== undefined
      ? [
          `${amount}${letter.toUpperCase()}i`,
          ...(binary ? [] : [`${amount}${/k/i.test(letter) ? "k" : letter.toUpperCase()}`]),
        ]
      : /^m(illi)?-?(cpus?|cores?)$/i.test(unit)
        ? [`${amount}m`]
        : /^(v?cpus?|cores?|b|bytes?)?$/i.test(unit)
          ? [amount]
          : [];
  return candidates.flatMap((candidate) => {
    const quantity = parseQuantity(candidate);
    if (quantity === undefined) return [];
    const bytes = (quantity.nano / nanoOne).toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
    return [quantity.notation === "binary" ? `"${candidate}" (${bytes} bytes)` : `"${candidate}"`];
  });
}

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?0*\d{1,3})$/;
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const unitIndex = decimalSuffixes.indexOf("");
const nanoDigits = 9;
const nanoOne = 10n ** BigInt(nanoDigits);
/** The API server caps binary quantities at the largest int64. */
const maxBinary = (2n ** 63n - 1n) * nanoOne;

/** `digits` times ten to the `power`, rounded up. */
function scaled(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}

/** Divides by `factor` as often as it goes, at most `limit` times; the rest and how often. */
function withoutFactors(value: bigint, factor: bigint, limit: number): [rest: bigint, times: number] {
  let rest = value;
  let times = 0;
  while (times < limit && rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return [rest, times];
}
