import { worker } from "plinth";
import { byEnv, facts, system } from "./environments.ts";

const settings: Record<string, { colour: string }> = {};
const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, env: { COLOUR: byEnv((e) => settings[e.name]!.colour) } });

export default system({ ...facts, workloads: [w] });
