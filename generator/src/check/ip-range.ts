import { isIPv4, isIPv6 } from "node:net";

/** A range of IP addresses. */
export interface IpRange {
  /** Its first address in words of 16 bits: two of them, or eight. */
  readonly first: readonly number[];
  /** How many bits all its addresses share. */
  readonly prefix: number;
}

/**
 * Reads a range in CIDR notation, or says what is wrong with it, as the end of a sentence.
 *
 * Source: k8s.io/apimachinery 0.36, `pkg/util/validation/ip.go`, with `StrictIPCIDRValidation`, which is on since Kubernetes 1.36.
 *
 * @example parseIpRange("10.0.0.0/8") // { first: [2560, 0], prefix: 8 }
 * @example parseIpRange("10.0.0.1/8") // "it has bits set after its first 8: the range is 10.0.0.0/8, the address 10.0.0.1/32"
 */
export function parseIpRange(text: string): IpRange | string {
  const slash = text.indexOf("/");
  const address = text.slice(0, Math.max(0, slash));
  const isFour = isIPv4(address);
  if (!isFour && (!isIPv6(address) || address.includes("%"))) {
    if (isIPv4(text)) return `a single address is written ${text}/32`;
    return isIPv6(text) ? `a single address is written ${text}/128` : "expected the form 10.0.0.0/8 or 2001:db8::/32";
  }
  const length = text.slice(slash + 1);
  const bits = isFour ? 32 : 128;
  if (!/^(0|[1-9]\d*)$/.test(length) || Number(length) > bits) return `after "/" comes a number from 0 to ${bits}`;
  const words = isFour ? words4(address) : words6(address);
  if (!isFour && words.slice(0, 6).join() === "0,0,0,0,0,65535") return "it is an IPv4 address in IPv6 notation";
  const prefix = Number(length);
  const first = words.map((word, index) => word & mask(prefix, index));
  if (areEqual(words, first, bits)) return { first, prefix };
  const range = isFour ? `${text4(first)}/${prefix}` : "with zeros there";
  return `it has bits set after its first ${prefix}: the range is ${range}, the address ${address}/${bits}`;
}

/** Whether one range lies in another and is smaller. */
export function isWithin(inner: IpRange, outer: IpRange): boolean {
  return (
    inner.first.length === outer.first.length &&
    inner.prefix > outer.prefix &&
    areEqual(inner.first, outer.first, outer.prefix)
  );
}

/** The bits of a word that belong to a prefix. */
function mask(prefix: number, word: number): number {
  const taken = Math.min(16, Math.max(0, prefix - word * 16));
  return (0xffff << (16 - taken)) & 0xffff;
}

function areEqual(a: readonly number[], b: readonly number[], bits: number): boolean {
  return a.every((word, index) => ((word ^ (b[index] ?? 0)) & mask(bits, index)) === 0);
}

function words4(address: string): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

function text4(words: readonly number[]): string {
  return words.map((word) => `${word >> 8}.${word & 255}`).join(".");
}

function words6(address: string): readonly number[] {
  // The last part may be an IPv4 address.
  const parts = (text: string) =>
    text === ""
      ? []
      : text.split(":").flatMap((part) => (part.includes(".") ? words4(part) : [Number.parseInt(part, 16)]));
  const [head = "", tail] = address.split("::");
  const before = parts(head);
  const after = parts(tail ?? "");
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
