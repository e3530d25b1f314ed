import type { InstructionOf } from "../../bytecode/index.ts";
import { refuse, type TypeCheck } from "./type-check.ts";

/** RMT_COUNT adds to counters, RMT_OBSERVE to histograms. */
export function checkCounter(check: TypeCheck, instruction: InstructionOf<"RMT_COUNT" | "RMT_OBSERVE">): void {
  const wanted = instruction.op === "RMT_COUNT" ? "counter" : "histogram";
  const { name, kind } = check.verification.program.counters[instruction.counter]!;
  if (kind === wanted) return;
  const other = kind === "counter" ? "RMT_COUNT" : "RMT_OBSERVE";
  refuse(check, "RMT3027", `${instruction.op} needs a ${wanted}, but ${name} is a ${kind}`, `use ${other}`);
}
