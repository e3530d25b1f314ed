import type { IntegerType } from "../../bytecode/index.ts";

/**
 * How a vector register lies in linear memory: one lane an element, sign- or zero-extended by the element type, so that
 * products of 8-bit elements need no widening. The address is a multiple of 16. The bytes after the last lane up to a
 * multiple of 16 are 0 at all times, so that whole blocks of 16 bytes can be worked on.
 */
export function laneBytes(element: IntegerType): 2 | 4 | 8 {
  switch (element) {
    case "i8":
    case "u8":
    case "i16":
      return 2;
    case "u16":
    case "i32":
    case "u32":
      return 4;
    case "i64":
    case "u64":
      return 8;
  }
}

/** Bytes that a vector takes, a multiple of 16. */
export function vectorBytes(type: { readonly element: IntegerType; readonly length: number }): number {
  return Math.ceil((type.length * laneBytes(type.element)) / 16) * 16;
}
