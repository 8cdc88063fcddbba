import type { Place } from "../model/environment.ts";
import { type Grant, target } from "../model/handle.ts";
import type { JsonObject } from "../model/manifest.ts";
import { type Edge, type Graph, runsIn } from "../resolve/graph.ts";
import { roleName } from "../resources/aws-name.ts";
import { secretsReader } from "./environment.ts";
import { neededSecrets } from "./secrets.ts";

/** One AWS IAM role: who may take it, and what it may do. */
export interface Role {
  /** The service account that takes it. */
  readonly account: string;
  readonly document: JsonObject;
}

/** The role of each workload that needs one, in one place: exact actions on exact resources. */
export function workloadRoles({ system, workloads }: Graph, place: Place): readonly Role[] {
  return workloads.flatMap(({ workload, main, jobs }) => {
    if (!runsIn(workload, place)) return [];
    const edges = [main, ...jobs].flatMap((pod) => pod.edges);
    const statements = distinctSids(edges.flatMap((edge) => edgeStatements(edge, place)));
    return statements.length === 0 ? [] : [role(system.name, place, workload.name, statements)];
  });
}

/** The role in whose name External Secrets reads the secrets of one place. */
export function secretsReaderRole({ system, workloads }: Graph, place: Place): readonly Role[] {
  const secrets = neededSecrets({ system, workloads }, place);
  if (secrets.length === 0) return [];
  const { account, region } = place.target.aws;
  const statement = {
    Sid: "ReadSecrets",
    Effect: "Allow",
    Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
    // Secrets Manager ends each ARN with a hyphen and six random characters.
    Resource: secrets.map(({ name }) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-??????`),
  };
  return [role(system.name, place, secretsReader, [statement])];
}

/** The role in whose name KEDA's operator looks at the depth of the queues that count pods. */
export function autoscalerRole({ system, workloads }: Graph, place: Place): readonly Role[] {
  const statements = workloads.flatMap(({ workload }) => {
    const { spec, name } = workload;
    if (!runsIn(workload, place) || (spec.preset !== "service" && spec.preset !== "worker")) return [];
    if (spec.scale === undefined || !("queue" in spec.scale) || spec.scale.queue === undefined) return [];
    const { use } = spec.scale.queue[target];
    const asks = "sqs:GetQueueAttributes";
    const grants = use
      .grants({ system: system.name, workload: name }, place)
      .filter(({ actions }) => actions.includes(asks));
    return grants.map((grant) => statement(`Queue${pascal(use.name)}`, { ...grant, actions: [asks] }));
  });
  return statements.length === 0 ? [] : [role(system.name, place, "keda-operator", distinctSids(statements), "keda")];
}

type Statement = JsonObject & { readonly Sid: string };

function role(
  system: string,
  place: Place,
  account: string,
  statements: readonly Statement[],
  namespace = place.target.namespace,
): Role {
  const issuer = place.target.aws.oidcIssuer.replace(/^https:\/\//, "").replace(/\/$/, "");
  return {
    account,
    document: {
      role: roleName(system, place, account),
      trustPolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: `arn:aws:iam::${place.target.aws.account}:oidc-provider/${issuer}` },
            Condition: {
              StringEquals: {
                [`${issuer}:aud`]: "sts.amazonaws.com",
                [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${account}`,
              },
            },
          },
        ],
      },
      policy: { Version: "2012-10-17", Statement: statements },
    },
  };
}

function edgeStatements(edge: Edge, place: Place): readonly Statement[] {
  const { kind, name } = edge.to;
  return edge.grants(place).map((grant) => statement(`${pascal(kind)}${pascal(name)}${pascal(grant.access)}`, grant));
}

function statement(sid: string, { actions, resources, condition }: Grant): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: [...actions].sort(),
    Resource: [...resources],
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** A Sid has letters and digits only and is unique in its policy (IAM JSON policy elements, "Sid"). Equal statements are one. */
function distinctSids(statements: readonly Statement[]): readonly Statement[] {
  const distinct = [...new Map(statements.map((each) => [JSON.stringify(each), each])).values()];
  const counts = new Map<string, number>();
  return distinct.map((each) => {
    const count = (counts.get(each.Sid) ?? 0) + 1;
    counts.set(each.Sid, count);
    return count === 1 ? each : { ...each, Sid: `${each.Sid}${count}` };
  });
}

function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
