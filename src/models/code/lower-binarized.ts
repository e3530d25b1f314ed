import type { BinarizedDescription } from "./description.ts";
import { type Emitter, emitWhenReady, type ModelAnswer } from "./emitter.ts";
import { emitLargest, type ScaleRegisters } from "./margin.ts";

/** Runs layer after layer on bits. */
export function lowerBinarized(emitter: Emitter, description: BinarizedDescription, features: number): ModelAnswer {
  const sizes = [description.features, ...description.hidden, description.classes];
  return emitWhenReady(emitter, (answer) => {
    let sums = emitDistances(emitter, description.features, features);
    for (const [index, size] of sizes.slice(1).entries()) {
      const bits = sizes[index]!;
      const source = emitter.vector("u32", Math.ceil(bits / 32));
      emitter.emit({ op: "RMT_BINARIZE", vector: source, source: sums });
      sums = emitter.vector("i32", size);
      emitter.emit({ op: "RMT_TENSOR_LD", vector: sums, tensor: emitter.tensor(`thresholds${index}`) });
      const matrix = emitter.tensor(`weights${index}`);
      emitter.emit({ op: "RMT_BIT_MAT_MUL", vector: sums, matrix, source, bits });
    }
    const scale = description.confidence === "margin" ? emitScale(emitter) : undefined;
    emitLargest(emitter, { vector: sums, element: "i32", classes: description.classes, scale }, answer);
  });
}

function emitScale(emitter: Emitter): ScaleRegisters {
  const tensor = emitter.tensor("scales");
  const scale = { multiplier: emitter.integer(), shift: emitter.integer() };
  emitter.emit({ op: "RMT_LOOKUP", result: scale.multiplier, tensor, index: emitter.constant(0) });
  emitter.emit({ op: "RMT_LOOKUP", result: scale.shift, tensor, index: emitter.constant(1) });
  return scale;
}

/** How far each feature is above its threshold, in 64 bits, where no difference overflows. */
function emitDistances(emitter: Emitter, length: number, features: number): number {
  const wideFeatures = emitter.vector("i64", length);
  emitter.emit({ op: "RMT_VECTOR_CONVERT", vector: wideFeatures, source: features });
  const thresholds = emitter.vector("i32", length);
  emitter.emit({ op: "RMT_TENSOR_LD", vector: thresholds, tensor: emitter.tensor("thresholds") });
  const wideThresholds = emitter.vector("i64", length);
  emitter.emit({ op: "RMT_VECTOR_CONVERT", vector: wideThresholds, source: thresholds });
  const distances = emitter.vector("i64", length);
  emitter.emit({ op: "RMT_VECTOR_SUB", vector: distances, left: wideFeatures, right: wideThresholds });
  return distances;
}
