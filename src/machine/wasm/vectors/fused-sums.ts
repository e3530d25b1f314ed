import { type Action, type Block, type Instruction, type InstructionOf, operandsOf } from "../../../bytecode/index.ts";

type Gather = InstructionOf<"RMT_GATHER">;
type Sum = InstructionOf<"RMT_VECTOR_SUM">;

/** RMT_GATHER by the RMT_VECTOR_SUM right after it, and the other way round. */
interface FusedSums {
  readonly sums: ReadonlyMap<Gather, Sum>;
  readonly gathers: ReadonlyMap<Sum, Gather>;
}

const known = new WeakMap<Action, FusedSums>();

/**
 * Pairs of a look-up and the sum of what it gave that are one computation, a hashed perceptron's: nothing else in the
 * action names the vector between them, so that it need not be made.
 */
export function fusedSums(action: Action): FusedSums {
  const found = known.get(action);
  if (found) return found;
  const mentions = action.registers.map(() => 0);
  const pairs: [Gather, Sum][] = [];
  visit(action.body, mentions, pairs);
  const single = pairs.filter(([{ vector }]) => mentions[vector] === 2);
  const fused: FusedSums = { sums: new Map(single), gathers: new Map(single.map(([gather, sum]) => [sum, gather])) };
  known.set(action, fused);
  return fused;
}

/** Counts in how many operands each vector register stands. */
function visit(block: Block, mentions: number[], pairs: [Gather, Sum][]): void {
  for (const [index, instruction] of block.entries()) {
    const operands: Readonly<Record<string, unknown>> = { ...instruction };
    for (const { name, kind } of operandsOf(instruction.op)) {
      const value = operands[name];
      if (kind === "block") visit(value as readonly Instruction[], mentions, pairs);
      else if (kind === "vector" || kind === "vectorResult" || kind === "vectorUpdate") mentions[value as number]!++;
    }
    const next = block[index + 1];
    if (instruction.op !== "RMT_GATHER" || next?.op !== "RMT_VECTOR_SUM") continue;
    if (next.vector === instruction.vector) pairs.push([instruction, next]);
  }
}
