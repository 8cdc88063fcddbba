/** What we use of Prometheus Operator's custom resource (its API reference, "PrometheusRule"). */
export interface PrometheusRule {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PrometheusRule";
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly groups: readonly { readonly name: string; readonly rules: readonly AlertingRule[] }[] };
}

interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold before anybody is told. */
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
