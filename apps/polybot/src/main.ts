/** The bot's process. */
import { runService } from "@polybot/service";

/** Kubernetes's 30 s, less the 5 s that the pod still takes requests before it is told to end, less a margin. */
const graceMs = 20_000;

await runService(
  async ({ signal }) => {
    const [{ readPolybotConfig }, { readPorts }, { startPolybot }] = await Promise.all([
      import("./config.ts"),
      import("./ports.ts"),
      import("./polybot.ts"),
    ]);
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
    const pathStyle = AWS_ENDPOINT_URL !== undefined || AWS_ENDPOINT_URL_S3 !== undefined;
    return startPolybot({ config: readPolybotConfig(), ports: readPorts(), pathStyle, signal });
  },
  { service: "polybot", graceMs },
);
