import { service } from "plinth";
import { byEnv, perEnv } from "../../environments.ts";
import { images, jobs, polybotAt, telegram, telegramApi, traces } from "../../resources.ts";
import { mongo } from "../mongo/workload.ts";

export const polybot = service(polybotAt, {
  size: { cpu: "100m", memory: "384Mi" },
  scale: { min: perEnv({ dev: 2, prod: 3 }), max: perEnv({ dev: 3, prod: 10 }) },
  // Telegram's webhooks come from these ranges (Telegram, "Marvin's Marvellous Guide to All Things Webhook").
  expose: { host: byEnv((e) => `bot.${e.domain}`), paths: ["/telegram"], from: ["149.154.160.0/20", "91.108.4.0/22"] },
  env: {
    LOG_LEVEL: perEnv({ dev: "debug", prod: "info" }),
    TELEGRAM_URL: telegramApi.call(),
    TELEGRAM_TOKEN_FILE: telegram.file("token"),
    TELEGRAM_PATH_FILE: telegram.file("webhook-path"),
    TELEGRAM_SIGNATURE_FILE: telegram.file("webhook-signature"),
    JOBS_URL: jobs.send(),
    IMAGES_BUCKET: images.write({ prefix: "photos/" }),
    MONGO_URI_FILE: mongo.readWrite("polybot").uriFile,
    TRACES_URL: traces.call("/v1/traces"),
  },
  uses: [images.read({ prefix: "predictions/" })],
  jobs: {
    // Tells Telegram where updates go, once a deployment and not at each start.
    webhook: {
      runs: "after",
      command: ["/nodejs/bin/node", "apps/polybot/src/set-webhook.ts"],
      size: { cpu: "100m", memory: "128Mi" },
      env: {
        LOG_LEVEL: "info",
        TELEGRAM_URL: telegramApi.call(),
        TELEGRAM_TOKEN_FILE: telegram.file("token"),
        TELEGRAM_PATH_FILE: telegram.file("webhook-path"),
        TELEGRAM_SIGNATURE_FILE: telegram.file("webhook-signature"),
        WEBHOOK_HOST: byEnv((e) => `bot.${e.domain}`),
      },
    },
  },
});
