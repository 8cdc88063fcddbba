import type { Duration } from "../model/duration.ts";
import type { Facet, Handle } from "../model/handle.ts";
import { type Accessed, defineResource } from "../model/resource.ts";
import { byPlace } from "../model/varying.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import { type AwsNamed, arn, awsName } from "./aws-name.ts";

declare const carries: unique symbol;

/** How an SQS queue is made. */
export interface QueueSpec extends AwsNamed {
  /** After how many receives a message goes to the dead-letter queue `<name>-dead`. Default: 5. */
  readonly deadLetterAfter?: number;
  /** How long a received message stays invisible: `1s` to `12h`. Default: `60s`. */
  readonly visibility?: Duration;
}

/** A handle on a queue that carries messages of a type, so that both ends agree. */
export type QueueHandle<Message, Access extends string> = Handle<URL, Access> & {
  readonly url: Facet<URL>;
  readonly name: Facet<string>;
  readonly [carries]?: Message;
};

/** A consumer's handle: it also knows the dead-letter queue, to which it may move what it can't read. */
export type ConsumeHandle<Message> = QueueHandle<Message, "queue:consume"> & { readonly deadLetterUrl: Facet<URL> };

/** An SQS queue with its dead-letter queue. `Message` is the type of a message's body. */
export interface Queue<Message> {
  readonly kind: "queue";
  readonly name: string;
  readonly spec: QueueSpec;
  /** Receives and deletes messages. As a value: the queue's URL. */
  consume(): ConsumeHandle<Message>;
  /** Sends messages. As a value: the queue's URL. */
  send(): QueueHandle<Message, "queue:send">;
}

/** The type of a queue's messages. */
export type MessageOf<Q> = Q extends Queue<infer Message> ? Message : never;

type InQueue = Accessed<QueueSpec, unknown>;

const url = (r: InQueue, suffix = "") =>
  byPlace(
    (place) =>
      `https://sqs.${place.target.aws.region}.amazonaws.com/${place.target.aws.account}/${awsName(r, place)}${suffix}`,
  );

const facets = {
  url: { as: "url", value: (r: InQueue) => url(r) },
  name: { as: "text", value: (r: InQueue) => byPlace((place) => awsName(r, place)) },
} as const;

const define = defineResource<QueueSpec>()({
  kind: "queue",
  access: {
    consume: {
      main: "url",
      facets: { ...facets, deadLetterUrl: { as: "url", value: (r) => url(r, "-dead") } },
      egress: () => awsEndpoint("sqs"),
      grants: (r, place) => [
        {
          actions: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
          resources: [arn("sqs", place, awsName(r, place))],
        },
        { actions: ["sqs:SendMessage"], resources: [arn("sqs", place, `${awsName(r, place)}-dead`)] },
      ],
    },
    send: {
      main: "url",
      facets,
      egress: () => awsEndpoint("sqs"),
      grants: (r, place) => [{ actions: ["sqs:SendMessage"], resources: [arn("sqs", place, awsName(r, place))] }],
    },
  },
});

/**
 * An SQS queue.
 *
 * @example
 * export const jobs = queue<{ predictionId: string }>("jobs", { deadLetterAfter: 5, visibility: "60s" });
 */
export function queue<Message>(name: string, spec: QueueSpec = {}): Queue<Message> {
  return define(name, spec);
}
