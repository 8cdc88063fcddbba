import { isIPv4, isIPv6 } from "node:net";
import { isQuantity } from "../quantity.ts";

/** A format that restricts strings, or numbers. */
export type Format =
  | { readonly type: "string"; readonly validate: (value: string) => boolean }
  | { readonly type: "number"; readonly validate: (value: number) => boolean };

/**
 * The formats that are checked. Others that a CustomResourceDefinition may name (`hostname`, `uri`, …) are not: the API server's
 * reading of them has many corners, and a wrong refusal is worse than a missed one.
 *
 * Source: for built-in kinds the `UnmarshalJSON` of the Go types; for custom resources k8s.io/kube-openapi,
 * `pkg/validation/strfmt`.
 */
export const formats = {
  int32: { type: "number", validate: (value) => value >= -(2 ** 31) && value < 2 ** 31 },
  int64: { type: "number", validate: (value) => value >= -(2 ** 63) && value < 2 ** 63 },
  quantity: { type: "string", validate: isQuantity },
  byte: { type: "string", validate: (value) => base64.test(value.replaceAll(/[\r\n]/g, "")) },
  "date-time": { type: "string", validate: (value) => isDateTime(value) },
  "date-time-micro": { type: "string", validate: (value) => isDateTime(value) && /\.\d{6}(Z|[+-])/.test(value) },
  ipv4: { type: "string", validate: isIPv4 },
  ipv6: { type: "string", validate: (value) => isIPv6(value) && !value.includes("%") },
  uuid: { type: "string", validate: (value) => uuid.test(value) },
} as const satisfies Readonly<Record<string, Format>>;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const dateTime = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** RFC 3339, section 5.6, without leap seconds, as Go's `time.Parse` reads it. */
function isDateTime(value: string): boolean {
  const [, year, month, day] = dateTime.exec(value)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const last = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && !leap ? 28 : last);
}
