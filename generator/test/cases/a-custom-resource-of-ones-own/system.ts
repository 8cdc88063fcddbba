import { manifest, worker } from "plinth";
import { facts, system } from "./environments.ts";

interface Gadget {
  apiVersion: "shop.example/v1";
  kind: "Gadget";
  metadata: { name: string };
  spec: { colour: string };
}
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  add: [
    manifest<Gadget>({
      apiVersion: "shop.example/v1",
      kind: "Gadget",
      metadata: { name: "a" },
      spec: { colour: "red" },
    }),
  ],
});

export default system({ ...facts, crds: [new URL("./crds/gadgets.yaml", import.meta.url)], workloads: [w] });
