import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: yolo5 }
spec: { template: { spec: { containers: [{ name: yolo5 }] } } }
`;

test("an autoscaler scales what is there, of that kind", () => {
  const autoscaler = (target: string) => `${deployment}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: yolo5 }
spec: { scaleTargetRef: ${target} }
`;
  const at = "HorizontalPodAutoscaler/yolo5  spec.scaleTargetRef.name";
  assert.deepEqual(
    findingsIn(danglingReference, autoscaler("{ apiVersion: apps/v1, kind: Deployment, name: yolo5 }")),
    [],
  );
  assert.deepEqual(findingsIn(danglingReference, autoscaler("{ apiVersion: apps/v1, kind: Deployment, name: yolo }")), [
    `${at}  No Deployment is called "yolo". Did you mean "yolo5"?`,
  ]);
  assert.deepEqual(
    findingsIn(danglingReference, autoscaler("{ apiVersion: apps/v1, kind: StatefulSet, name: yolo5 }")),
    [`${at}  No StatefulSet is called "yolo5". There is none.`],
  );
});

test("KEDA scales a Deployment unless told otherwise, and asks with credentials that are there", () => {
  const scaled = (spec: string) => `${deployment}
---
{ apiVersion: keda.sh/v1alpha1, kind: TriggerAuthentication, metadata: { name: aws } }
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: yolo5 }
spec: ${spec}
`;
  assert.deepEqual(
    findingsIn(
      danglingReference,
      scaled(
        "{ scaleTargetRef: { name: yolo5 }, triggers: [{ authenticationRef: { name: aws } }, { authenticationRef: { kind: ClusterTriggerAuthentication, name: b } }] }",
      ),
    ),
    [],
  );
  assert.deepEqual(
    findingsIn(
      danglingReference,
      scaled(
        "{ scaleTargetRef: { name: yolo, envSourceContainerName: x }, triggers: [{ type: aws-sqs-queue, authenticationRef: { name: asw } }] }",
      ),
    ),
    [
      'ScaledObject/yolo5  spec.scaleTargetRef.name  No Deployment is called "yolo". Did you mean "yolo5"?',
      'ScaledObject/yolo5  spec.triggers[0].authenticationRef.name  No TriggerAuthentication is called "asw". Did you mean "aws"?',
    ],
  );
  assert.deepEqual(
    findingsIn(danglingReference, scaled("{ scaleTargetRef: { name: yolo5, envSourceContainerName: model } }")),
    [
      'ScaledObject/yolo5  spec.scaleTargetRef.envSourceContainerName  The pods that it scales have no container "model". There is "yolo5".',
    ],
  );
});

test("KEDA's credentials come from Secrets that are there", () => {
  const yaml = `
{ apiVersion: v1, kind: Secret, metadata: { name: queue }, data: { user: "" } }
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: queue }
spec: { secretTargetRef: [{ parameter: u, name: queue, key: user }, { parameter: p, name: queue, key: password }] }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'TriggerAuthentication/queue  spec.secretTargetRef[queue].key  Secret/queue has no key "password". There is "user".',
  ]);
});
