import type { Source } from "../model/source.ts";
import type { System } from "../model/system.ts";
import type { Workload } from "../model/workload.ts";
import { exposureFaults } from "./exposures.ts";
import { faultsIn } from "./faults.ts";
import { imageFaults } from "./image.ts";
import { unknownEnvironments, workloadNameFaults } from "./names.ts";
import { optionFaults } from "./options.ts";

/** Something wrong with a workload's declaration. */
export interface DeclaredFault {
  readonly rule: string;
  readonly message: string;
  /** Where it stands, when not where the workload is declared. */
  readonly source?: Source;
}

/** What can be told of a workload's declaration before its values are worked out. */
export function declaredFaults(workload: Workload, { spec, places }: System): readonly DeclaredFault[] {
  const of = (rule: string, messages: readonly string[]) => messages.map((message) => ({ rule, message }));
  return [
    ...of("option", optionFaults(workload, places)),
    ...of("workload-name", [...workloadNameFaults(workload), ...unknownEnvironments(workload, places)]),
    ...of("exposure", exposureFaults(workload, spec)),
    ...of("image", imageFaults(workload.spec.image ?? workload.name)),
    ...faultsIn(workload.spec).map(({ message, source }) => ({ rule: "environment-value", message, source })),
  ];
}
