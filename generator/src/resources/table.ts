import type { Facet, Handle } from "../model/handle.ts";
import { type Accessed, defineResource } from "../model/resource.ts";
import { byPlace } from "../model/varying.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import { type AwsNamed, arn, awsName } from "./aws-name.ts";

/** The type of a key's attribute, as DynamoDB writes it: string, number or bytes. */
export type KeyType = "S" | "N" | "B";

/** How a DynamoDB table is made. */
export interface TableSpec extends AwsNamed {
  /** The partition key. */
  readonly key: Readonly<Record<string, KeyType>>;
  /** The sort key. */
  readonly sort?: Readonly<Record<string, KeyType>>;
  /** Global secondary indexes, by name. */
  readonly indexes?: Readonly<Record<string, { readonly key: string; readonly sort?: string }>>;
  /** The attribute that holds the time of expiry, in seconds since 1970. */
  readonly expires?: string;
}

/** A handle on a table. As a value: the table's name. */
export type TableHandle<Access extends string> = Handle<string, Access> & { readonly name: Facet<string> };

/** A DynamoDB table. */
export interface Table {
  readonly kind: "table";
  readonly name: string;
  readonly spec: TableSpec;
  read(): TableHandle<"table:read">;
  write(): TableHandle<"table:write">;
  readWrite(): TableHandle<"table:readWrite">;
}

type InTable = Accessed<TableSpec, unknown>;

const reading = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];
const writing = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];

function access(...actions: string[]) {
  return {
    main: "name",
    facets: { name: { as: "text", value: (r: InTable) => byPlace((place) => awsName(r, place)) } },
    egress: () => awsEndpoint("dynamodb"),
    grants: (r: InTable, place: Parameters<typeof awsName>[1]) => {
      const table = arn("dynamodb", place, `table/${awsName(r, place)}`);
      return [{ actions, resources: r.spec.indexes === undefined ? [table] : [table, `${table}/index/*`] }];
    },
  } as const;
}

const define = defineResource<TableSpec>()({
  kind: "table",
  access: { read: access(...reading), write: access(...writing), readWrite: access(...reading, ...writing) },
});

/**
 * A DynamoDB table.
 *
 * @example
 * export const messages = table("messages", { key: { chat: "N" }, sort: { at: "N" } });
 */
export function table(name: string, spec: TableSpec): Table {
  return define(name, spec);
}
