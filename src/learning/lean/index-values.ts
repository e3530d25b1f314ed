import {
  type Action,
  type Block,
  blocksOf,
  type Instruction,
  type InstructionOf,
  operandsOf,
} from "../../bytecode/index.ts";

/** A counted loop. */
export type Loop = InstructionOf<"LOOP">;

/** What is known of indices without running an action. */
export interface IndexValues {
  /** The values that the register can have, where they are known: constants, and what counted loops go through. */
  valuesOf(register: number): readonly bigint[] | undefined;
  /** The register in each round of this loop, in order, where it follows from the loop's counter alone. */
  byRound(register: number, loop: Loop): readonly bigint[] | undefined;
}

/** Multiple * the counter of a loop + offset; without a loop a constant. */
interface Affine {
  readonly multiple: bigint;
  readonly offset: bigint;
  readonly loop: Loop | undefined;
}

/** Longer loops are not gone through; arrays and rings of contexts are shorter. */
const mostRounds = 65_536;

/** Calls the function with every instruction of the block, those of inner blocks behind what holds them. */
export function visitInstructions(block: Block, visit: (instruction: Instruction) => void): void {
  for (const instruction of block) {
    visit(instruction);
    for (const inner of blocksOf(instruction)) visitInstructions(inner.block, visit);
  }
}

/** By register of integers and records: the instruction that alone writes it; undefined where several do. */
export function singleDefinitions(action: Action): ReadonlyMap<number, Instruction | undefined> {
  const definitions = new Map<number, Instruction | undefined>();
  for (let parameter = 0; parameter < action.parameters.length; parameter++) definitions.set(parameter, undefined);
  visitInstructions(action.body, (instruction) => {
    const operands = instruction as unknown as Readonly<Record<string, number>>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind !== "result" && kind !== "recordResult") continue;
      const register = operands[name]!;
      definitions.set(register, definitions.has(register) ? undefined : instruction);
    }
  });
  return definitions;
}

/** Finds what the integer registers of an action can be, as far as indices need it. */
export function findIndexValues(action: Action): IndexValues {
  const definitions = singleDefinitions(action);
  return {
    valuesOf: (register) => valuesOf(affineOf(register)),
    byRound(register, loop) {
      const affine = affineOf(register);
      return affine?.loop === loop ? valuesOf(affine) : undefined;
    },
  };

  function affineOf(register: number): Affine | undefined {
    const definition = definitions.get(register);
    switch (definition?.op) {
      case "CONST":
        return { multiple: 0n, offset: definition.value, loop: undefined };
      case "LOOP":
        return { multiple: 1n, offset: 0n, loop: definition };
      case "MOVE":
        return affineOf(definition.source);
      case "EXTEND": {
        const inner = affineOf(definition.source);
        // Small numbers stay what they are, whatever the type.
        return valuesOf(inner)?.every((value) => value >= 0n && value < 128n) ? inner : undefined;
      }
      case "ADD":
      case "SUB":
      case "MUL":
        return combine(definition.op, affineOf(definition.left), affineOf(definition.right));
      default:
        return undefined;
    }
  }
}

function combine(op: "ADD" | "SUB" | "MUL", left: Affine | undefined, right: Affine | undefined): Affine | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left.loop !== undefined && right.loop !== undefined && left.loop !== right.loop) return undefined;
  const loop = left.loop ?? right.loop;
  if (op !== "MUL") {
    const sign = op === "ADD" ? 1n : -1n;
    return { multiple: left.multiple + sign * right.multiple, offset: left.offset + sign * right.offset, loop };
  }
  if (left.multiple !== 0n && right.multiple !== 0n) return undefined;
  const multiple = left.multiple * right.offset + right.multiple * left.offset;
  return { multiple, offset: left.offset * right.offset, loop };
}

function valuesOf(affine: Affine | undefined): readonly bigint[] | undefined {
  if (affine === undefined) return undefined;
  const { multiple, offset, loop } = affine;
  if (loop === undefined) return [offset];
  if (loop.bound > mostRounds) return undefined;
  return Array.from({ length: loop.bound }, (_, round) => multiple * BigInt(round) + offset);
}

/** All instructions of a block, with those of inner blocks. */
export function allInstructions(block: Block): readonly Instruction[] {
  const list: Instruction[] = [];
  visitInstructions(block, (instruction) => list.push(instruction));
  return list;
}
