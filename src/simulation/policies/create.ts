import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { PrefetchPolicy } from "../policy.ts";
import type { Trace } from "../trace/trace.ts";
import { leapCodePolicy } from "./leap-code.ts";
import { leapPaperPolicy } from "./leap-paper.ts";
import { linuxClusterPolicy } from "./linux-cluster.ts";
import { linuxVmaPolicy } from "./linux-vma.ts";
import { nonePolicy } from "./none.ts";
import { OraclePolicy } from "./oracle.ts";

const factories: Readonly<Record<string, (trace: Trace) => PrefetchPolicy>> = {
  none: () => nonePolicy(),
  "linux-vma": (trace) => linuxVmaPolicy(trace.regions),
  "linux-cluster": () => linuxClusterPolicy(),
  "leap-paper": () => leapPaperPolicy(),
  "leap-code": () => leapCodePolicy(),
  oracle: (trace) => new OraclePolicy(trace),
};

/** Names of the built-in policies, in the order of tables. */
export const policyNames: readonly string[] = Object.keys(factories);

/** A fresh built-in policy for one simulation of the trace. Errors: RMT5105 for an unknown name. */
export function createPolicy(name: string, trace: Trace): Result<PrefetchPolicy> {
  if (Object.hasOwn(factories, name)) return success(factories[name](trace));
  return failure(
    errorDiagnostic("RMT5105", `there is no policy "${name}"`, { hint: `use one of ${policyNames.join(", ")}` }),
  );
}
