import assert from "node:assert/strict";
import { test } from "node:test";
import { cidr } from "./cidr.ts";
import { findingsIn } from "./findings-in.ts";

const policy = (block: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: yolo5-to-internet }
spec:
  podSelector: {}
  egress:
  - to:
    - ipBlock: ${block}
`;

test("ranges of both versions, with exceptions inside, are fine", () => {
  assert.deepEqual(findingsIn(cidr, policy("{ cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32] }")), []);
  assert.deepEqual(findingsIn(cidr, policy('{ cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }')), []);
  assert.deepEqual(findingsIn(cidr, policy('{ cidr: "::/0" }')), []);
});

test("what is no range is reported, with what was probably meant", () => {
  const path = "NetworkPolicy/yolo5-to-internet  spec.egress[0].to[0].ipBlock.cidr";
  assert.deepEqual(findingsIn(cidr, policy("{ cidr: 10.0.0.0/99 }")), [
    `${path}  "10.0.0.0/99" is no range of IP addresses: after "/" comes a number from 0 to 32.`,
  ]);
  assert.deepEqual(findingsIn(cidr, policy("{ cidr: 10.1.2.3 }")), [
    `${path}  "10.1.2.3" is no range of IP addresses: a single address is written 10.1.2.3/32.`,
  ]);
  assert.deepEqual(findingsIn(cidr, policy("{ cidr: sqs.eu-north-1.amazonaws.com }")), [
    `${path}  "sqs.eu-north-1.amazonaws.com" is no range of IP addresses: expected the form 10.0.0.0/8 or 2001:db8::/32.`,
  ]);
});

test("bits beyond the prefix are reported with both things that may be meant", () => {
  assert.deepEqual(findingsIn(cidr, policy("{ cidr: 10.1.2.3/8 }")), [
    'NetworkPolicy/yolo5-to-internet  spec.egress[0].to[0].ipBlock.cidr  "10.1.2.3/8" is no range of IP addresses: it has bits set after its first 8: the range is 10.0.0.0/8, the address 10.1.2.3/32.',
  ]);
});

test("an exception outside of its range, or as large, is reported", () => {
  assert.deepEqual(
    findingsIn(cidr, policy("{ cidr: 10.0.0.0/8, except: [10.0.0.0/8, 192.168.0.0/16, 10.1.0.0/16] }")),
    [
      "NetworkPolicy/yolo5-to-internet  spec.egress[0].to[0].ipBlock.except[0]  10.0.0.0/8 is not a part of 10.0.0.0/8, and can be no exception of it.",
      "NetworkPolicy/yolo5-to-internet  spec.egress[0].to[0].ipBlock.except[1]  192.168.0.0/16 is not a part of 10.0.0.0/8, and can be no exception of it.",
    ],
  );
  assert.deepEqual(findingsIn(cidr, policy('{ cidr: 0.0.0.0/0, except: ["2001:db8::/32"] }')), [
    "NetworkPolicy/yolo5-to-internet  spec.egress[0].to[0].ipBlock.except[0]  2001:db8::/32 is not a part of 0.0.0.0/0, and can be no exception of it.",
  ]);
});

test("the ranges that may reach a load balancer are checked too", () => {
  const yaml = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [149.154.160.0/20, 149.154.160.1/20]
`;
  assert.deepEqual(findingsIn(cidr, yaml), [
    'Service/web  spec.loadBalancerSourceRanges[1]  "149.154.160.1/20" is no range of IP addresses: it has bits set after its first 20: the range is 149.154.160.0/20, the address 149.154.160.1/32.',
  ]);
});
