import { join } from "node:path";
import type { LocalSystem } from "../../generator/src/local/local.ts";
import { startS3 } from "../aws/s3.ts";
import { startSecretsManager } from "../aws/secrets-manager.ts";
import { startSqs } from "../aws/sqs.ts";
import { startSts } from "../aws/sts.ts";
import { mongodBinary } from "../mongod/install.ts";
import { startReplicaSet } from "../mongod/replica-set.ts";
import type { Servers } from "../stand-ins.ts";
import { startTelegram } from "../telegram/telegram.ts";
import { startTraces } from "../traces/traces.ts";
import type { SecretValues } from "./secret-values.ts";
import type { Steps } from "./steps.ts";

/** Starts every stand-in, all at once. What has started is stopped by `stack`, also when another fails. */
export async function startServers(
  system: LocalSystem,
  values: SecretValues,
  { folder, steps, stack }: { readonly folder: string; readonly steps: Steps; readonly stack: AsyncDisposableStack },
): Promise<Servers> {
  const { region } = system;
  const start = async <T extends AsyncDisposable>(name: string, started: () => Promise<T>): Promise<T> =>
    stack.use(await steps.step(name, started));
  const starting = [
    start("SQS and SNS", () => startSqs({ region })),
    start("S3", () => startS3({ region })),
    start("Secrets Manager", () => startSecretsManager(secretTexts(system, values), { region })),
    start("STS", startSts),
    start("Telegram", () => startTelegram({ token: values.telegram?.token ?? "" })),
    start("traces", startTraces),
    startMongo(system, values, folder, steps).then((mongo) => stack.use(mongo)),
  ] as const;
  // All end before one that failed is told, so that none starts after the stack is emptied.
  await Promise.allSettled(starting);
  const [sqs, s3, secrets, sts, telegram, traces, mongo] = await Promise.all(starting);
  return { sqs, s3, secrets, sts, telegram, traces, mongo };
}

async function startMongo({ pods }: LocalSystem, values: SecretValues, folder: string, steps: Steps) {
  const binary = await steps.step("find mongod", () => mongodBinary());
  const pod = pods.find(({ name }) => name === "mongo");
  const command = pod?.containers[0]?.command ?? [];
  const name = command[command.indexOf("--replSet") + 1] ?? "rs0";
  const key = values.mongo?.keyfile ?? "";
  return steps.step("mongod", () =>
    startReplicaSet({ binary, name, key, members: pod?.replicas ?? 3, folder: join(folder, "mongo") }),
  );
}

/** The secrets as AWS Secrets Manager keeps them. */
function secretTexts({ name, environment }: LocalSystem, values: SecretValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([secret, keys]) => [`${name}/${environment}/${secret}`, JSON.stringify(keys)]),
  );
}
