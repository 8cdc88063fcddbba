/** Something that a manifest names, and what stands for it on this machine. */
export interface Address {
  /** As `https://api.telegram.org`, `polybot:8081` or `/run/secrets`. */
  readonly from: string;
  /** As `http://127.0.0.1:34567`. */
  readonly to: string;
}

/**
 * A text with every address replaced, the longest first. An address is found where it stands for itself: `polybot:8081` is in
 * `http://polybot:8081/results`, but neither in `my-polybot:8081` nor in `polybot:80812`; `/tmp` is not in `/var/tmp`.
 */
export function translated(text: string, addresses: readonly Address[]): string {
  if (addresses.length === 0) return text;
  const targets = new Map(addresses.map(({ from, to }) => [from, to]));
  const longestFirst = [...targets.keys()].sort((a, b) => b.length - a.length).map((from) => RegExp.escape(from));
  const pattern = new RegExp(`(?<=^|[^\\w./-]|://)(?:${longestFirst.join("|")})(?![\\w-]|\\.\\w)`, "g");
  return text.replace(pattern, (found) => targets.get(found) ?? found);
}
