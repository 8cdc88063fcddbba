import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from "prom-client";

/** Each label with all the values that it can have. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;
type Chosen<L extends LabelValues> = { readonly [K in keyof L]: L[K][number] };

export interface Counter<L extends LabelValues> {
  add(labels: Chosen<L>, count?: number): void;
}
export interface Gauge {
  set(value: number): void;
}
export interface Histogram<L extends LabelValues> {
  /** @param value in the unit that the name ends with. */
  observe(labels: Chosen<L>, value: number): void;
  /** Runs a function and observes how long it took, in seconds, whether it failed or not. */
  time<T>(labels: Chosen<L>, run: () => Promise<T> | T): Promise<T>;
}

/**
 * What a service counts. Names get `polybot_` in front and end with what they hold (Prometheus, "Metric and label naming"). All values
 * of a label are named beforehand: each series exists from the start, at 0, and a value that is not listed counts as "other".
 */
export interface Metrics {
  /** @example metrics.counter("jobs_total", "Jobs that ended, by result.", { result: ["done", "failed"] }).add({ result: "done" }) */
  counter<const L extends LabelValues = Record<never, never>>(
    name: `${string}_total`,
    help: string,
    labels?: L,
  ): Counter<L>;
  /** @param read gives the value when it is asked for; without it, the value is what was `set`. */
  gauge(name: string, help: string, read?: () => number): Gauge;
  /** @param buckets upper bounds. @default 1 ms to 30 s */
  histogram<const L extends LabelValues = Record<never, never>>(
    name: `${string}_seconds` | `${string}_bytes`,
    help: string,
    labels?: L,
    buckets?: readonly number[],
  ): Histogram<L>;
  /** All of them, in Prometheus's text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const mostSeries = 200;

/**
 * The metrics of one service, with Node's own (`process_…`, `nodejs_…`). Only `polybot_service_info` names the service: whoever reads
 * them adds where they come from, and a label of the same name would be in its way (Prometheus, `honor_labels`).
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const info = {
    name: "polybot_service_info",
    help: "1, labelled with the service's name.",
    labelNames: ["service"],
    registers,
  };
  new PromGauge(info).set({ service }, 1);
  return {
    counter(name, help, labels) {
      const series = seriesOf(name, labels ?? {});
      const counter = new PromCounter({
        name: `polybot_${name}`,
        help,
        labelNames: Object.keys(labels ?? {}),
        registers,
      });
      for (const each of series) counter.inc(each, 0);
      return { add: (chosen, count = 1) => counter.inc(known(labels ?? {}, chosen), count) };
    },
    gauge(name, help, read) {
      const gauge = new PromGauge({
        name: `polybot_${name}`,
        help,
        registers,
        ...(read === undefined
          ? {}
          : {
              collect() {
                this.set(read());
              },
            }),
      });
      return { set: (value) => gauge.set(value) };
    },
    histogram(name, help, labels, buckets = seconds) {
      const series = seriesOf(name, labels ?? {});
      const histogram = new PromHistogram({
        name: `polybot_${name}`,
        help,
        labelNames: Object.keys(labels ?? {}),
        buckets: [...buckets],
        registers,
      });
      for (const each of series) histogram.zero(each);
      const observe = (chosen: Readonly<Record<string, string>>, value: number): void =>
        histogram.observe(known(labels ?? {}, chosen), value);
      return {
        observe,
        async time(chosen, run) {
          const start = performance.now();
          try {
            return await run();
          } finally {
            observe(chosen, (performance.now() - start) / 1000);
          }
        },
      };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Every combination of the labels' values. */
function seriesOf(name: string, labels: LabelValues): Record<string, string>[] {
  let series: Record<string, string>[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    series = series.flatMap((each) => values.map((value) => ({ ...each, [label]: value })));
  }
  if (series.length > mostSeries) {
    throw new RangeError(`The metric polybot_${name} would have ${series.length} series; ${mostSeries} is the most.`);
  }
  return series;
}

function known(labels: LabelValues, chosen: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([label, values]) => {
      const value = chosen[label] ?? "other";
      return [label, values.includes(value) ? value : "other"];
    }),
  );
}
