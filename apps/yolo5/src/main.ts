import { runService } from "@polybot/service";

// The rest is loaded within, so that a signal is heard from the first moment.
await runService(async ({ signal }) => (await import("./yolo5.ts")).startYolo5(signal), {
  service: "yolo5",
  // The workload's grace is 60 s.
  graceMs: 55_000,
});
