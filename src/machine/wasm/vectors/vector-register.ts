import type { IntegerType } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import { laneBytes } from "../vector-storage.ts";

/** A vector register of the action being translated, and how it lies in memory. */
export interface VectorRegister {
  readonly register: number;
  readonly element: IntegerType;
  readonly length: number;
  readonly address: number;
  /** Bytes of a lane. */
  readonly lane: 2 | 4 | 8;
  /** Blocks of 16 bytes, the last one perhaps filled in part. */
  readonly blocks: number;
}

/** The vector register with this number. */
export function vectorRegister({ action, vectors }: ActionEmission, register: number): VectorRegister {
  const type = action.registers[register]!;
  if (type.kind !== "vector") throw new Error(`register ${register} is not a vector`);
  const lane = laneBytes(type.element);
  return {
    register,
    element: type.element,
    length: type.length,
    address: vectors[register]!,
    lane,
    blocks: Math.ceil((type.length * lane) / 16),
  };
}

/** How many bytes of the last block are lanes: 16 where it is full. */
export function lastBlockBytes({ length, lane, blocks }: VectorRegister): number {
  return length * lane - 16 * (blocks - 1);
}
