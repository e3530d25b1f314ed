import {
  type Action,
  type Block,
  blocksOf,
  bytesTouched,
  elementCount,
  type Instruction,
  instructionCost,
  multiplyAccumulates,
  operandsOf,
  type Program,
} from "../../bytecode/index.ts";
import { insertedPrefix, type ProvedRegister, type ProvedRegisters } from "../../verifier/index.ts";
import type { Questions } from "./marked-questions.ts";

/** What is known of an instruction before anything runs. */
export interface InstructionFacts {
  /** Where it stands in the body of its action; -1: in a block inside. */
  readonly position: number;
  /** What is proved of the integer registers that it writes; undefined: that it never runs. */
  readonly results: readonly ProvedResult[] | undefined;
  /** The register that indexes, and how many elements there are. */
  readonly index: { readonly register: number; readonly length: number } | undefined;
  /** Whether the index is lost when the instruction has run: it is its result too. */
  readonly isIndexLost: boolean;
  /** Registers that it writes and other instructions lose their index in. */
  readonly remembered: readonly number[];
  readonly instructions: number;
  readonly bytesTouched: number;
  readonly multiplyAccumulates: number;
  /** What it answers of an aggregate costs, in millionths of epsilon; 0: it answers nothing of one. */
  readonly epsilon: number;
}

/** Bounds as the interpreter has integers: numbers where they are safe. */
interface ProvedResult {
  readonly register: number;
  readonly low: number | bigint;
  readonly high: number | bigint;
  /** Bits that are known, where the interval does not say so, and their values. */
  readonly bits: { readonly mask: bigint; readonly values: bigint } | undefined;
}

export type ActionFacts = ReadonlyMap<Instruction, InstructionFacts>;

/**
 * What is known of the instructions of each action.
 *
 * @param questions by location: what the question to an aggregate costs that was written there
 */
export function factsOfActions(
  program: Program,
  proved: ProvedRegisters,
  questions: Questions,
): ReadonlyMap<Action, ActionFacts> {
  return new Map(
    program.actions.map((action, index) => [action, factsOfAction(program, action, proved[index]!, questions)]),
  );
}

function factsOfAction(
  program: Program,
  action: Action,
  proved: ProvedRegisters[number],
  questions: Questions,
): ActionFacts {
  const lost = new Set<number>();
  for (const instruction of instructionsOf(action.body)) {
    const index = indexOf(program, action, instruction);
    if (index && writtenIntegers(instruction).includes(index.register)) lost.add(index.register);
  }
  // Parameters are not seen before they are written.
  for (const [parameter] of action.parameters.entries()) lost.delete(parameter);
  const positions = new Map(action.body.map((instruction, position) => [instruction, position]));
  return new Map(
    [...instructionsOf(action.body)].map((instruction) => {
      const written = writtenIntegers(instruction);
      const index = indexOf(program, action, instruction);
      const isIndexLost = index !== undefined && written.includes(index.register);
      const facts: InstructionFacts = {
        position: positions.get(instruction) ?? -1,
        results: written.length > 0 || instruction.op === "LOOP" ? resultsOf(proved.get(instruction)) : [],
        index: isIndexLost && !lost.has(index.register) ? undefined : index,
        isIndexLost,
        remembered: written.filter((register) => lost.has(register)),
        instructions: instructionCost(program, action, instruction),
        bytesTouched: bytesTouched(program, action, instruction),
        multiplyAccumulates: multiplyAccumulates(program, action, instruction),
        epsilon: epsilonOf(program, action, instruction, questions),
      };
      return [instruction, facts];
    }),
  );
}

/** The one load of the sum that is written out for each question, at the place of the question. */
function epsilonOf(
  { contexts }: Program,
  { registers }: Action,
  instruction: Instruction,
  questions: Questions,
): number {
  if (instruction.op !== "RMT_LD_CTXT") return 0;
  const type = registers[instruction.record];
  const isSum = type?.kind === "record" && contexts[type.context]!.name.startsWith(`${insertedPrefix}sum.`);
  return isSum ? (questions.get(instruction.location) ?? 0) : 0;
}

function* instructionsOf(block: Block): Iterable<Instruction> {
  for (const instruction of block) {
    yield instruction;
    for (const inner of blocksOf(instruction)) yield* instructionsOf(inner.block);
  }
}

/** Without the counter of a loop, which each round writes. */
function writtenIntegers(instruction: Instruction): readonly number[] {
  if (instruction.op === "LOOP") return [];
  const operands = instruction as unknown as Readonly<Record<string, number>>;
  return operandsOf(instruction.op).flatMap(({ name, kind }) => (kind === "result" ? [operands[name]!] : []));
}

function resultsOf(proved: readonly ProvedRegister[] | undefined): readonly ProvedResult[] | undefined {
  // Of two results in one register the second stays.
  const last = proved?.filter(
    ({ register }, index) => !proved.slice(index + 1).some((after) => after.register === register),
  );
  return last?.map(({ register, set }) => {
    const { low, high, bits } = set;
    const known = bits && { mask: ~bits.unknown, values: bits.ones };
    return { register, low: canonical(low), high: canonical(high), bits: known };
  });
}

function canonical(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function indexOf(
  { contexts, tensors }: Program,
  { registers }: Action,
  instruction: Instruction,
): InstructionFacts["index"] {
  switch (instruction.op) {
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY": {
      const type = registers[instruction.record];
      if (type?.kind !== "record") return undefined;
      return { register: instruction.index, length: contexts[type.context]!.fields[instruction.field]!.length };
    }
    case "RMT_LOOKUP":
      return { register: instruction.index, length: elementCount(tensors[instruction.tensor]!.shape) };
    case "RMT_ROW_LD":
      return { register: instruction.row, length: tensors[instruction.tensor]!.shape[0]! };
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL": {
      const type = registers[instruction.vector];
      return type?.kind === "vector" ? { register: instruction.index, length: type.length } : undefined;
    }
    default:
      return undefined;
  }
}
