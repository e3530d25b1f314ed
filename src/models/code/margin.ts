import { type Emitter, emitBinary, type ModelAnswer } from "./emitter.ts";

/** Integer registers that hold a scale. */
export interface ScaleRegisters {
  readonly multiplier: number;
  readonly shift: number;
}

/** Scores by class, in a vector that may be changed. */
interface Scores {
  readonly vector: number;
  readonly element: "i32" | "i64";
  readonly classes: number;
  /** Of the margin; absent: there is no doubt. */
  readonly scale: ScaleRegisters | undefined;
}

const largestMargin = 2 ** 47 - 1;

/** Writes confidence 255. */
export function emitFullConfidence(emitter: Emitter, confidence: number): void {
  emitter.emit({ op: "CONST", result: confidence, value: 255n });
}

/** Writes the class with the largest score, the first of equal ones, and the confidence by its margin. */
export function emitLargest(emitter: Emitter, { vector, element, classes, scale }: Scores, answer: ModelAnswer): void {
  const best = emitter.integer();
  emitter.emit({ op: "RMT_ARG_MAX", index: answer.value, value: best, vector });
  if (scale === undefined || classes === 1) {
    emitFullConfidence(emitter, answer.confidence);
    return;
  }
  const least = emitter.constant(element === "i32" ? -(2 ** 31) : -(2 ** 63));
  emitter.emit({ op: "RMT_VECTOR_SET", vector, index: answer.value, source: least });
  const second = emitter.integer();
  emitter.emit({ op: "RMT_ARG_MAX", index: emitter.integer(), value: second, vector });
  emitConfidence(emitter, emitBinary(emitter, "SUB", best, second), scale, answer.confidence);
}

/** Writes the confidence that a margin makes; one below 0 counts as 0. */
export function emitConfidence(
  emitter: Emitter,
  margin: number,
  { multiplier, shift }: ScaleRegisters,
  confidence: number,
): void {
  const zero = emitter.constant(0);
  const positive = emitBinary(emitter, "MAX_S", margin, zero);
  const wide = emitter.vector("i64", 1);
  emitter.emit({ op: "RMT_VECTOR_ZERO", vector: wide });
  const source = emitBinary(emitter, "MIN_S", positive, emitter.constant(largestMargin));
  emitter.emit({ op: "RMT_VECTOR_SET", vector: wide, index: zero, source });
  const narrow = emitter.vector("u8", 1);
  emitter.emit({ op: "RMT_REQUANTIZE", vector: narrow, source: wide, multiplier, shift });
  emitter.emit({ op: "RMT_SCALAR_VAL", result: confidence, vector: narrow, index: zero });
}
