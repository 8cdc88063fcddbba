import type { Local } from "../runner/local.ts";
import type { Step } from "../runner/steps.ts";
import type { Conversation, Exchange } from "./conversation.ts";
import type { JourneyStep, Journeys } from "./journeys.ts";
import { mapOf, type SystemMap } from "./map.ts";

/** What the page shows, but for the logs: plain data. */
export interface PageState {
  readonly phase: "starting" | "ready" | "stopping";
  readonly steps: readonly Step[];
  readonly readyMs: number | undefined;
  readonly photos: readonly PagePhoto[];
  readonly map: SystemMap;
  /** How each node of the map is, by its id. */
  readonly nodes: Readonly<Record<string, NodeState>>;
  readonly violations: readonly string[];
}

export interface PagePhoto {
  readonly id: number;
  readonly name: string;
  readonly acknowledgedMs: number | undefined;
  readonly answer: { readonly text: string; readonly tookMs: number; readonly picture: boolean } | undefined;
  readonly journey: readonly JourneyStep[];
}

export interface NodeState {
  readonly mood: "good" | "busy" | "bad";
  readonly text: string;
}

/** A photo as the page shows it. */
export function photoState(exchange: Exchange, journeys: Journeys): PagePhoto {
  const { id, picture, sentAt, acknowledgedAt, answer, updateId } = exchange;
  return {
    id,
    name: picture.name,
    acknowledgedMs: acknowledgedAt === undefined ? undefined : acknowledgedAt - sentAt,
    answer:
      answer === undefined
        ? undefined
        : { text: answer.text, tookMs: answer.at - sentAt, picture: answer.picture !== undefined },
    journey: journeys.of(updateId, sentAt),
  };
}

/** What the page shows before anything runs. */
export const nothing: Pick<PageState, "map" | "nodes" | "violations"> = {
  map: { nodes: [], edges: [] },
  nodes: {},
  violations: [],
};

/** How the system is: its processes, its queues and what Telegram saw. */
export async function systemState(
  local: Local,
  conversation: Conversation,
): Promise<Pick<PageState, "map" | "nodes" | "violations">> {
  const map = mapOf(local.system);
  const entries = map.nodes.map(
    async ({ id, kind, name }) => [id, await nodeState(kind, name, local, conversation)] as const,
  );
  return { map, nodes: Object.fromEntries(await Promise.all(entries)), violations: local.telegram.violations };
}

async function nodeState(kind: string, name: string, local: Local, conversation: Conversation): Promise<NodeState> {
  if (kind === "workload") return workloadState(name, local);
  if (kind === "job") return jobState(name, local);
  if (kind === "store") {
    const up = local.mongo.members.filter(({ pid }) => pid !== undefined).length;
    const all = local.mongo.members.length;
    return { mood: up === all ? "good" : up > all / 2 ? "busy" : "bad", text: `${up} of ${all} members up` };
  }
  if (kind === "queue") {
    const url =
      local.system.resources.find((resource) => resource.kind === kind && resource.name === name)?.facets.url ?? "";
    const [jobs, dead] = await Promise.all([local.sqs.depth(local.at(url)), local.sqs.depth(local.at(`${url}-dead`))]);
    const text = `${jobs.visible} waiting, ${jobs.inFlight} in work, ${dead.visible} dead`;
    return { mood: dead.visible > 0 ? "bad" : jobs.visible > 0 ? "busy" : "good", text };
  }
  if (kind === "gateway") {
    const { pending } = local.telegram;
    return { mood: pending > 0 ? "busy" : "good", text: `${conversation.exchanges.length} photos sent` };
  }
  if (id(kind, name) === "external/telegram-api")
    return { mood: "good", text: `${local.telegram.messages.length} messages` };
  if (id(kind, name) === "external/traces") return { mood: "good", text: `${local.traces.spans.length} spans` };
  return { mood: "good", text: kind };
}

const id = (kind: string, name: string) => `${kind}/${name}`;

function workloadState(name: string, { processes }: Local): NodeState {
  const own = processes.filter((process) => process.name === name);
  const ready = own.filter((process) => process.ready).length;
  const ends = own.reduce((sum, { exits }) => sum + exits.length, 0);
  const text = `${ready} of ${own.length} ready${ends === 0 ? "" : `, ended ${ends} ×`}`;
  return { mood: ready === own.length ? "good" : ready > 0 ? "busy" : "bad", text };
}

function jobState(name: string, { processes }: Local): NodeState {
  const process = processes.find((each) => each.name === name);
  if (process?.exit === undefined) return { mood: "busy", text: process?.state ?? "waits" };
  return process.exit.code === 0 ? { mood: "good", text: "done" } : { mood: "bad", text: "failed" };
}
