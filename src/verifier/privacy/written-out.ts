import {
  type Action,
  type AggregateDeclaration,
  type Block,
  type InstructionOf,
  withBlocks,
} from "../../bytecode/index.ts";
import { type ExtraRegisters, extraRegisters, type Inserted, locate } from "./code.ts";
import { digitThresholds, sensitivityOf } from "./noise.ts";

/** An aggregate with the indices of the contexts that hold it. */
export interface PlacedAggregate {
  readonly declaration: AggregateDeclaration;
  readonly contributions: number;
  readonly sum: number;
}

/** Fields of the contexts. */
const contributionField = 0;
const sumField = 0;
const countField = 1;

/** The action with contributions and answers of aggregates written out. */
export function writeOutAggregates(action: Action, aggregates: readonly PlacedAggregate[]): Action {
  const registers = extraRegisters(action.registers);
  const rewrite = (block: Block): Block =>
    block.flatMap((instruction) => {
      if (instruction.op === "RMT_CONTRIBUTE") {
        return contribute(instruction, aggregates[instruction.aggregate]!, registers);
      }
      if (instruction.op === "RMT_NOISY_SUM") {
        return noisySum(instruction, aggregates[instruction.aggregate]!, registers);
      }
      return [withBlocks(instruction, rewrite)];
    });
  const body = rewrite(action.body);
  return { ...action, registers: registers.all, body };
}

/**
 * Finds the principal's record, or makes it while there are fewer than the aggregate takes, and moves the sum by what
 * the contribution moves.
 */
function contribute(
  { principal, value, location }: InstructionOf<"RMT_CONTRIBUTE">,
  { declaration, contributions, sum }: PlacedAggregate,
  registers: ExtraRegisters,
): Block {
  const bound = registers.integer("bound");
  const wanted = registers.integer("wanted");
  const isKnown = registers.integer("isKnown");
  const total = registers.integer("total");
  const known = registers.record(contributions);
  const totals = registers.record(sum);
  const make = locate(location, [
    { op: "RMT_MATCH_CTXT", record: known, context: contributions, keys: [principal] },
    { op: "CONST", result: bound, value: 1n },
    { op: "ADD", result: total, left: total, right: bound },
    { op: "RMT_ST_CTXT", record: totals, field: countField, source: total },
  ]);
  const makeWhereThereIsRoom = locate(location, [
    { op: "RMT_LD_CTXT", result: total, record: totals, field: countField },
    { op: "CONST", result: bound, value: BigInt(declaration.capacity) },
    { op: "LT_U", result: isKnown, left: total, right: bound },
    { op: "IF", condition: isKnown, whenTrue: make, whenFalse: [] },
  ]);
  const move = locate(location, [
    { op: "RMT_LD_CTXT", result: total, record: totals, field: sumField },
    { op: "ADD", result: total, left: total, right: wanted },
    { op: "RMT_LD_CTXT", result: bound, record: known, field: contributionField },
    { op: "SUB", result: total, left: total, right: bound },
    { op: "RMT_ST_CTXT", record: totals, field: sumField, source: total },
    { op: "RMT_ST_CTXT", record: known, field: contributionField, source: wanted },
  ]);
  return locate(location, [
    { op: "CONST", result: bound, value: declaration.low },
    { op: "MAX_S", result: wanted, left: value, right: bound },
    { op: "CONST", result: bound, value: declaration.high },
    { op: "MIN_S", result: wanted, left: wanted, right: bound },
    { op: "CONST", result: bound, value: 0n },
    { op: "RMT_MATCH_CTXT", record: totals, context: sum, keys: [bound] },
    { op: "RMT_FIND_CTXT", found: isKnown, record: known, context: contributions, keys: [principal] },
    { op: "IF", condition: isKnown, whenTrue: [], whenFalse: makeWhereThereIsRoom },
    { op: "IF", condition: isKnown, whenTrue: move, whenFalse: [] },
  ]);
}

/** The sum plus the difference of two geometric numbers, whose digits are drawn together, the highest first. */
function noisySum(
  { result, epsilon, location }: InstructionOf<"RMT_NOISY_SUM">,
  { declaration, sum }: PlacedAggregate,
  registers: ExtraRegisters,
): Block {
  const noise = registers.integer("total");
  const threshold = registers.integer("bound");
  const digit = registers.integer("wanted");
  const totals = registers.record(sum);
  const draw: readonly Inserted[] = [
    { op: "RMT_RANDOM", result: digit },
    { op: "LT_U", result: digit, left: digit, right: threshold },
  ];
  const digits = digitThresholds(epsilon, sensitivityOf(declaration)).toReversed();
  return locate(location, [
    { op: "CONST", result: noise, value: 0n },
    ...digits.flatMap((value): readonly Inserted[] => [
      { op: "CONST", result: threshold, value: BigInt.asIntN(64, value) },
      { op: "ADD", result: noise, left: noise, right: noise },
      ...draw,
      { op: "ADD", result: noise, left: noise, right: digit },
      ...draw,
      { op: "SUB", result: noise, left: noise, right: digit },
    ]),
    { op: "CONST", result: threshold, value: 0n },
    { op: "RMT_MATCH_CTXT", record: totals, context: sum, keys: [threshold] },
    { op: "RMT_LD_CTXT", result: threshold, record: totals, field: sumField },
    { op: "ADD", result, left: threshold, right: noise },
  ]);
}
