import type { Program } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import {
  createPolicy,
  type Device,
  type PrefetchPolicy,
  policyNames,
  type RmtPolicyOptions,
  rmtPolicy,
  type Trace,
} from "../simulation/index.ts";

/** All policies in the order of tables: none, Linux's, Leap's, the program, and the oracle last. */
export const replayPolicyNames: readonly string[] = [
  ...policyNames.filter((name) => name !== "oracle"),
  "rmt",
  "oracle",
];

/** A fresh policy of that name for one simulation; `rmt` runs the program. */
export function createReplayPolicy(
  name: string,
  program: Program,
  trace: Trace,
  device: Device,
  options: RmtPolicyOptions = {},
): PrefetchPolicy {
  return name === "rmt" ? rmtPolicy(program, trace, device, options) : unwrap(createPolicy(name, trace));
}
