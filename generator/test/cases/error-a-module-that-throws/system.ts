import { environments } from "plinth";

const { system } = environments(JSON.parse(process.env.NOTHING ?? "{"));

export default system({ name: "shop", owner: { team: "a" }, repository: "r", registry: "r.example", workloads: [] });
