import { isIPv4, isIPv6 } from "node:net";

/** A range of IP addresses. */
export interface IpRange {
  readonly version: 4 | 6;
  /** The first address as a number. */
  readonly first: bigint;
  /** How many bits all addresses of the range share. */
  readonly prefix: number;
}

/**
 * Reads a range in CIDR notation, or says what is wrong with it, as the end of a sentence.
 *
 * Source: k8s.io/apimachinery 0.36, `pkg/util/validation/ip.go`, with `StrictIPCIDRValidation`, which is on since Kubernetes 1.36.
 *
 * @example parseIpRange("10.0.0.0/8") // { version: 4, first: 167772160n, prefix: 8 }
 * @example parseIpRange("10.0.0.1/8") // "it has bits set after its first 8; the range is 10.0.0.0/8, one address is 10.0.0.1/32"
 */
export function parseIpRange(text: string): IpRange | string {
  const [, address = "", length = ""] = /^([^/]*)\/(\d+)$/.exec(text) ?? [];
  const version = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : undefined;
  if (version === undefined) {
    const bare = isIPv4(text) ? "/32" : isIPv6(text) ? "/128" : undefined;
    return bare === undefined
      ? "expected an address and a prefix length, as 10.0.0.0/8 or 2001:db8::/32"
      : `a single address is written ${text}${bare}`;
  }
  const bits = version === 4 ? 32 : 128;
  const prefix = Number(length);
  if (prefix > bits) return `the prefix length of an IPv${version} address goes to ${bits}`;
  if (length.length > String(prefix).length) return "the prefix length has a leading zero";
  const first = version === 4 ? number4(address) : number6(address);
  if (version === 6 && first >> 32n === 0xffffn) return "it is an IPv4 address in IPv6 notation";
  const rest = BigInt(bits - prefix);
  const range = (first >> rest) << rest;
  if (range === first) return { version, first, prefix };
  const whole = version === 4 ? `${text4(range)}/${prefix}` : "one with zeros there";
  return `it has bits set after its first ${prefix}; the range is ${whole}, one address is ${address}/${bits}`;
}

/** Whether one range lies in another and is smaller. */
export function isWithin(inner: IpRange, outer: IpRange): boolean {
  if (inner.version !== outer.version || inner.prefix <= outer.prefix) return false;
  const rest = BigInt((outer.version === 4 ? 32 : 128) - outer.prefix);
  return inner.first >> rest === outer.first >> rest;
}

function number4(address: string): bigint {
  return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function text4(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
}

function number6(address: string): bigint {
  // The last part may be an IPv4 address.
  const hexadecimal = address.replace(/[\d.]+\.\d+$/, (four) => {
    const number = number4(four);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = hexadecimal.split("::");
  const parts = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [parts(head), parts(tail ?? "")];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
  return all.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}
