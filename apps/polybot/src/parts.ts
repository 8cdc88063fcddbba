import type { Log, Tracer } from "@polybot/service";
import { Acknowledgements } from "./acknowledgements.ts";
import type { PolybotConfig } from "./config.ts";
import { Images } from "./images.ts";
import { Jobs } from "./jobs.ts";
import { codeLabel, type Measures } from "./measures.ts";
import { Outgoing } from "./outgoing.ts";
import { Room } from "./room.ts";
import { openStore, type Store } from "./store.ts";
import { TelegramApi } from "./telegram-api.ts";

/** What the bot's work is done with. */
export interface Parts extends AsyncDisposable {
  readonly store: Store;
  readonly images: Images;
  readonly jobs: Jobs;
  readonly api: TelegramApi;
  readonly outgoing: Outgoing;
  /** For the photos that are in memory. */
  readonly room: Room;
  readonly acknowledgements: Acknowledgements;
  readonly measures: Measures;
  readonly tracer: Tracer;
  readonly log: Log;
}

/** One photo of the largest size, or some hundred usual ones: with the process itself it stays below the workload's memory. */
const roomBytes = 20_000_000;

/** Makes them from the configuration. Nothing connects yet. */
export function createParts(options: {
  readonly config: PolybotConfig;
  /** S3 is a server that knows buckets by the path alone. */
  readonly pathStyle: boolean;
  readonly measures: Measures;
  readonly tracer: Tracer;
  readonly log: Log;
}): Parts {
  const { config, pathStyle, measures, tracer, log } = options;
  const store = openStore(config.MONGO_URI_FILE.read());
  const images = new Images({ bucket: config.IMAGES_BUCKET, pathStyle });
  const jobs = new Jobs(config.JOBS_URL);
  const api = new TelegramApi({
    root: config.TELEGRAM_URL,
    token: config.TELEGRAM_TOKEN_FILE,
    onError: ({ code }) => measures.telegramErrors.add({ code: codeLabel(code) }),
  });
  const outgoing = new Outgoing({ api, rates: store.rates, onLimit: () => measures.rateRefusals.add({}) });
  const room = new Room(roomBytes);
  const acknowledgements = new Acknowledgements({ store, api, outgoing, measures });
  const close = async () => {
    images[Symbol.dispose]();
    jobs[Symbol.dispose]();
    await store.close();
  };
  return {
    store,
    images,
    jobs,
    api,
    outgoing,
    room,
    acknowledgements,
    measures,
    tracer,
    log,
    [Symbol.asyncDispose]: close,
  };
}
