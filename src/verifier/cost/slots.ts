import type { Program } from "../../bytecode/index.ts";
import { extend, type Known } from "./known-values.ts";
import type { Relevant } from "./relevant-registers.ts";

/** Where the known values of an action are kept: metadata fields first, in the same places for all actions. */
export interface Slots {
  readonly count: number;
  /** The slots of all metadata fields that are followed, as bits. */
  readonly metadataSet: bigint;
  /** The slot of an integer register, or -1 where it is not followed. */
  ofRegister(register: number): number;
  ofMetadata(field: number): number;
  /** What a metadata field holds of a value stored to it. */
  wrapMetadata(field: number): (value: Known) => Known;
}

/** The metadata fields that any action asks for, in the order of their slots. */
export function followedMetadata(relevant: readonly Relevant[]): readonly number[] {
  return [...new Set(relevant.flatMap(({ metadata }) => [...metadata]))].sort((left, right) => left - right);
}

/** @param mostRegisters more than these are not followed: their values then count as unknown */
export function makeSlots(
  program: Program,
  relevant: Relevant,
  metadata: readonly number[],
  mostRegisters: number,
): Slots {
  const followed = [...relevant.registers].slice(0, mostRegisters);
  const registers = new Map(followed.map((register, index) => [register, metadata.length + index]));
  const fields = new Map(metadata.map((field, index) => [field, index]));
  return {
    count: metadata.length + followed.length,
    metadataSet: (1n << BigInt(metadata.length)) - 1n,
    ofRegister: (register) => registers.get(register) ?? -1,
    ofMetadata: (field) => fields.get(field) ?? -1,
    wrapMetadata: (field) => {
      const { type } = program.metadata[field]!;
      return (value) => (value === undefined ? undefined : extend(value, type));
    },
  };
}
