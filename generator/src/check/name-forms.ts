/**
 * The forms that names and keys have in Kubernetes.
 * Source: k8s.io/apimachinery 0.36, `pkg/api/validate/content` and `pkg/util/validation`.
 */
export interface Form {
  readonly pattern: RegExp;
  /** How many characters it may have. */
  readonly longest: number;
  /** What the pattern says, as the end of a sentence. */
  readonly words: string;
}

const ends = "with a letter or digit at both ends";

/** RFC 1123's label: what can stand between two dots of a host name. */
export const dnsLabel: Form = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  longest: 63,
  words: `lower-case letters, digits and "-", ${ends}`,
};

/** RFC 1123's subdomain: labels with dots between them. */
export const dnsSubdomain: Form = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  longest: 253,
  words: `lower-case letters, digits, "-" and ".", ${ends} of each part`,
};

/** What can stand between two slashes of a URL's path. */
export const pathSegment: Form = {
  pattern: /^(?!\.{1,2}$)[^/%]+$/,
  longest: Number.POSITIVE_INFINITY,
  words: 'anything but "/" and "%", and not "." or ".."',
};

/** The name of a container's port. */
export const portName: Form = {
  pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  longest: 15,
  words: `lower-case letters (at least one), digits and single "-", ${ends}`,
};

/** The name of an environment variable. */
export const variableName: Form = {
  pattern: /^[ -<>-~]+$/,
  longest: Number.POSITIVE_INFINITY,
  words: 'printable ASCII characters other than "="',
};

/** A key of a ConfigMap or a Secret, which becomes the name of a file. */
export const dataKey: Form = {
  pattern: /^(?!\.$|\.\.)[-._a-zA-Z0-9]+$/,
  longest: 253,
  words: 'letters, digits, "-", "_" and ".", not "." and nothing that begins with ".."',
};

/** The value of a label. */
export const labelValue: Form = {
  pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  longest: 63,
  words: `letters, digits, "-", "_" and ".", ${ends}, or nothing`,
};

/** The key of a label, without its prefix. */
const labelName: Form = {
  pattern: /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  longest: 63,
  words: `letters, digits, "-", "_" and ".", ${ends}`,
};

/** Why a text does not have a form, as the end of a sentence; undefined when it has. */
export function misfit(text: string, { pattern, longest, words }: Form): string | undefined {
  if (text.length > longest) return `it has ${text.length} characters, and may have ${longest}`;
  return pattern.test(text) ? undefined : `allowed are ${words}`;
}

/** Why a text is no key of a label: an optional prefix (a DNS subdomain) and a name, with a slash between them. */
export function labelKeyMisfit(text: string): string | undefined {
  const slash = text.indexOf("/");
  const name = text.slice(slash + 1);
  if (name.includes("/")) return 'there is one "/" at most, between prefix and name';
  const prefixMisfit = slash < 0 ? undefined : misfit(text.slice(0, slash), dnsSubdomain);
  if (prefixMisfit !== undefined) return `of its prefix: ${prefixMisfit}`;
  return misfit(name, labelName);
}

/** The nearest DNS name, to suggest; undefined when there is none, or when it is the same. */
export function asDnsName(text: string, { pattern, longest }: Form): string | undefined {
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return name !== text && name.length <= longest && pattern.test(name) ? name : undefined;
}
