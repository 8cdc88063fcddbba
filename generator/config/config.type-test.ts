/** The configuration's type comes from the declaration: what the manifest does not set can't be read. */
import { duration as declaredDuration, endpoint, environments, queue, secret, service, text } from "../src/plinth.ts";
import {
  boolean,
  type ConfigOf,
  duration,
  list,
  type Milliseconds,
  number,
  optional,
  readConfig,
  type SecretFile,
  secretFile,
  string,
  url,
} from "./config.ts";

const aws = { account: "111111111111", region: "eu-north-1", oidcIssuer: "https://oidc.example" };
const { perEnv, only } = environments({
  dev: { domain: "dev.example", targets: [{ cluster: "a", namespace: "a", aws }] },
  prod: { domain: "example", targets: [{ cluster: "b", namespace: "b", aws }] },
});
const jobs = queue("jobs");
const token = secret("api", { keys: ["token"] });
const size = { cpu: "1", memory: "1Gi" } as const;

const web = service(endpoint("web", { http: 8080 }), {
  size,
  env: {
    LEVEL: perEnv({ dev: "debug", prod: "info" }),
    CONFIDENCE: perEnv(0.4, { prod: 0.5 }),
    VERBOSE: true,
    CLASSES: ["cat", "dog"],
    JOBS_URL: jobs.send(),
    JOBS_NAME: jobs.send().name,
    TOKEN_FILE: token.file("token"),
    WAIT: declaredDuration("30s"),
    MIXED: text`a${jobs.send().name}`,
    EXTRA: only(["prod"], "x"),
  },
  sidecars: { proxy: { size, env: { PORT: 9000 } } },
  jobs: { migrate: { runs: "before", size, env: { STEPS: 3 } } },
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expected = {
  readonly LEVEL: string;
  readonly CONFIDENCE: number;
  readonly VERBOSE: boolean;
  readonly CLASSES: readonly string[];
  readonly JOBS_URL: URL;
  readonly JOBS_NAME: string;
  readonly TOKEN_FILE: SecretFile;
  readonly WAIT: Milliseconds;
  readonly MIXED: string;
  readonly EXTRA: string | undefined;
};
export const inferred: Same<ConfigOf<typeof web>, Expected> = true;
export const sidecar: Same<ConfigOf<typeof web, "proxy">, { readonly PORT: number }> = true;
export const hook: Same<ConfigOf<typeof web, "migrate">, { readonly STEPS: number }> = true;

const parsers = {
  LEVEL: string,
  CONFIDENCE: number,
  VERBOSE: boolean,
  CLASSES: list,
  JOBS_URL: url,
  JOBS_NAME: string,
  TOKEN_FILE: secretFile,
  WAIT: duration,
  MIXED: string,
  EXTRA: optional(string),
};
export const config = readConfig<typeof web>(parsers, {});

// @ts-expect-error: the manifest does not set it
config.REDIS_URL;
// @ts-expect-error: a parser is missing for each but LEVEL
readConfig<typeof web>({ LEVEL: string }, {});
// @ts-expect-error: the manifest does not set OTHER
readConfig<typeof web>({ ...parsers, OTHER: string }, {});
// @ts-expect-error: CONFIDENCE is a number
readConfig<typeof web>({ ...parsers, CONFIDENCE: string }, {});
// @ts-expect-error: WAIT is a duration, not a plain number
readConfig<typeof web>({ ...parsers, WAIT: number }, {});
// @ts-expect-error: EXTRA is absent from dev
readConfig<typeof web>({ ...parsers, EXTRA: string }, {});
