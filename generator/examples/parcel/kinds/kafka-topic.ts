import { type Accessed, arn, byPlace, defineResource, type Facet, type Grant, type Handle, type Place } from "plinth";

declare const carries: unique symbol;

/** A handle on a topic that carries messages of a type. As a value: the topic's name. */
export type KafkaHandle<Message, Access extends string> = Handle<string, Access> & {
  /** Where clients start, as `host:port`. */
  readonly brokers: Facet<string>;
  readonly [carries]?: Message;
};

/** A topic of Kafka. `Message` is the type of a record's value. */
export interface KafkaTopic<Message> {
  readonly name: string;
  produce(): KafkaHandle<Message, "kafka-topic:produce">;
  /** The members of a group share its records. */
  consume(group: string): KafkaHandle<Message, "kafka-topic:consume"> & { readonly group: Facet<string> };
}

// MSK's port for clients that prove by IAM who they are (Amazon MSK Developer Guide, "Port information").
const port = 9098;

const brokerOf = ({ target }: Place) => `boot.kafka.${target.cluster}.parcel.example`;

const facets = {
  name: { as: "text", value: ({ name }: InTopic) => name },
  brokers: { as: "text", value: () => byPlace((place) => `${brokerOf(place)}:${port}`) },
} as const;

// It lies in the cluster's VPC, so each target names its ranges.
const egress = () =>
  [{ hosts: byPlace((place) => [brokerOf(place)]), ranges: "kafka", ports: [{ port, protocol: "TCP" }] }] as const;

type InTopic = Accessed<{}, { group?: string }>;

/** Actions on something in the MSK cluster of a place, whose ARNs have the cluster's name and a UUID (the same guide, "IAM access control"). */
function grant({ system }: InTopic, place: Place, what: string, actions: readonly string[]): Grant {
  const [kind, name] = what.split(":");
  const resource = [kind, `${system}-${place.name}`, "*", ...(name === undefined ? [] : [name])].join("/");
  return { actions: actions.map((action) => `kafka-cluster:${action}`), resources: [arn("kafka", place, resource)] };
}

const define = defineResource<{}, { group?: string }>()({
  kind: "kafka-topic",
  access: {
    produce: {
      main: "name",
      facets,
      egress,
      grants: (r, place) => [
        grant(r, place, "cluster", ["Connect", "WriteDataIdempotently"]),
        grant(r, place, `topic:${r.name}`, ["DescribeTopic", "WriteData"]),
      ],
    },
    consume: {
      main: "name",
      facets: { ...facets, group: { as: "text", value: ({ options }) => options.group ?? "" } },
      egress,
      grants: (r, place) => [
        grant(r, place, "cluster", ["Connect"]),
        grant(r, place, `topic:${r.name}`, ["DescribeTopic", "ReadData"]),
        grant(r, place, `group:${r.options.group}`, ["AlterGroup", "DescribeGroup"]),
      ],
    },
  },
});

/**
 * A topic of Kafka on the system's Amazon MSK Serverless cluster.
 *
 * @example
 * export const movements = kafkaTopic<Movement>("movements");
 * // in a workload: env: { MOVEMENTS_TOPIC: movements.produce(), KAFKA_BROKERS: movements.produce().brokers }
 */
export function kafkaTopic<Message>(name: string): KafkaTopic<Message> {
  const topic = define(name, {});
  return { name, produce: () => topic.produce(), consume: (group) => topic.consume({ group }) };
}
