import { worker } from "plinth";
import { perEnv } from "../../environments.ts";
import { images, jobs, polybotAt, predicted, traces } from "../../resources.ts";
import { mongo } from "../mongo/workload.ts";

export const yolo5 = worker("yolo5", {
  size: { cpu: "500m", memory: "768Mi" },
  scale: { min: perEnv({ dev: 2, prod: 3 }), max: perEnv({ dev: 3, prod: 20 }), cpu: 60 },
  grace: "60s",
  ports: { health: 8080, metrics: 9090 },
  env: {
    CONFIDENCE: perEnv(0.4, { prod: 0.5 }),
    LOG_LEVEL: perEnv({ dev: "debug", prod: "info" }),
    JOBS_URL: jobs.consume(),
    JOBS_DEAD_LETTER_URL: jobs.consume().deadLetterUrl,
    IMAGES_BUCKET: images.read({ prefix: "photos/" }),
    PREDICTED_TOPIC_ARN: predicted.publish(),
    MONGO_URI_FILE: mongo.readWrite("polybot").uriFile,
    RESULTS_URL: polybotAt.call("results", "/results"),
    TRACES_URL: traces.call("/v1/traces"),
  },
  uses: [images.write({ prefix: "predictions/" })],
});
