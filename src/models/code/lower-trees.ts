import type { BoostedTreesDescription, ForestDescription, MarginScale } from "./description.ts";
import { type Emitter, emitBinary, emitWhenReady, type ModelAnswer } from "./emitter.ts";
import { emitConfidence, emitFullConfidence, emitLargest, type ScaleRegisters } from "./margin.ts";

/** Walks the only tree of the slot. */
export function lowerDecisionTree(emitter: Emitter, features: number): ModelAnswer {
  return emitWalk(emitter, emitter.constant(0), features);
}

/** Walks all trees; those that the slot does not hold answer with confidence 0 and do not count. */
export function lowerForest(emitter: Emitter, description: ForestDescription, features: number): ModelAnswer {
  return description.answer.kind === "classes"
    ? lowerVote(emitter, description.trees, description.answer.classes, features)
    : lowerMean(emitter, description.trees, features);
}

function lowerVote(emitter: Emitter, trees: number, classes: number, features: number): ModelAnswer {
  const zero = emitter.constant(0);
  const classCount = emitter.constant(classes);
  const counted = emitter.constant(0);
  const weights = emitter.vector("i32", classes);
  emitter.emit({ op: "RMT_VECTOR_ZERO", vector: weights });
  emitLoop(emitter, trees, (tree) => {
    const vote = emitWalk(emitter, tree, features);
    const isClass = emitBinary(emitter, "LT_U", vote.value, classCount);
    const whenTrue = emitter.block(() => {
      emitAddTo(emitter, weights, vote.value, vote.confidence);
      const counts = emitBinary(emitter, "NE", vote.confidence, zero);
      emitBinary(emitter, "ADD", counted, counts, counted);
    });
    emitter.emit({ op: "IF", condition: isClass, whenTrue, whenFalse: [] });
  });
  const value = emitter.integer();
  const weight = emitter.integer();
  emitter.emit({ op: "RMT_ARG_MAX", index: value, value: weight, vector: weights });
  return { value, confidence: emitBinary(emitter, "DIV_U", weight, counted) };
}

function lowerMean(emitter: Emitter, trees: number, features: number): ModelAnswer {
  const zero = emitter.constant(0);
  const counted = emitter.constant(0);
  const sum = emitter.constant(0);
  const confidences = emitter.constant(0);
  emitLoop(emitter, trees, (tree) => {
    const answer = emitWalk(emitter, tree, features);
    const counts = emitBinary(emitter, "NE", answer.confidence, zero);
    emitBinary(emitter, "ADD", counted, counts, counted);
    emitBinary(emitter, "ADD", sum, emitBinary(emitter, "MUL", answer.value, counts), sum);
    emitBinary(emitter, "ADD", confidences, answer.confidence, confidences);
  });
  return {
    value: emitBinary(emitter, "DIV_S", sum, counted),
    confidence: emitBinary(emitter, "DIV_U", confidences, counted),
  };
}

/** Adds up the leaves; trees that the slot does not hold add 0. */
export function lowerBoostedTrees(
  emitter: Emitter,
  description: BoostedTreesDescription,
  features: number,
): ModelAnswer {
  const { trees, answer, output } = description;
  return emitWhenReady(emitter, ({ value, confidence }) => {
    if (answer.kind === "classes") {
      const { classes } = answer;
      const classCount = emitter.constant(classes);
      const scores = emitter.vector("i64", classes);
      emitter.emit({ op: "RMT_VECTOR_ZERO", vector: scores });
      emitLoop(emitter, trees, (tree) => {
        const leaf = emitWalk(emitter, tree, features);
        emitAddTo(emitter, scores, emitBinary(emitter, "REM_U", tree, classCount), leaf.value);
      });
      const scale = emitMarginScale(emitter, answer.margin);
      emitLargest(emitter, { vector: scores, element: "i64", classes, scale }, { value, confidence });
      return;
    }
    const sum = emitter.constant(0);
    emitLoop(emitter, trees, (tree) => {
      emitBinary(emitter, "ADD", sum, emitWalk(emitter, tree, features).value, sum);
    });
    if (answer.kind === "value") {
      const { shift } = answer;
      const rounded = emitBinary(emitter, "ADD", sum, emitter.constant(shift > 0 ? 2 ** (shift - 1) : 0));
      const shifted = emitBinary(emitter, "SHR_S", rounded, emitter.constant(shift));
      emitter.emit({ op: "EXTEND", result: value, source: shifted, type: output });
      emitFullConfidence(emitter, confidence);
      return;
    }
    const zero = emitter.constant(0);
    emitBinary(emitter, "LT_S", zero, sum, value);
    const scale = emitMarginScale(emitter, answer.margin);
    if (scale === undefined) {
      emitFullConfidence(emitter, confidence);
      return;
    }
    const margin = emitBinary(emitter, "MAX_S", sum, emitBinary(emitter, "SUB", zero, sum));
    emitConfidence(emitter, margin, scale, confidence);
  });
}

function emitMarginScale(emitter: Emitter, margin: MarginScale | undefined): ScaleRegisters | undefined {
  if (margin === undefined) return undefined;
  return { multiplier: emitter.constant(margin.multiplier), shift: emitter.constant(margin.shift) };
}

function emitWalk(emitter: Emitter, tree: number, features: number): ModelAnswer {
  const answer = { value: emitter.integer(), confidence: emitter.integer() };
  const { value: result, confidence } = answer;
  emitter.emit({ op: "RMT_TREE_WALK", result, confidence, model: emitter.slotIndex, tree, features });
  return answer;
}

function emitLoop(emitter: Emitter, bound: number, body: (counter: number) => void): void {
  const counter = emitter.integer();
  emitter.emit({ op: "LOOP", counter, bound, body: emitter.block(() => body(counter)) });
}

function emitAddTo(emitter: Emitter, vector: number, index: number, amount: number): void {
  const element = emitter.integer();
  emitter.emit({ op: "RMT_SCALAR_VAL", result: element, vector, index });
  emitter.emit({ op: "RMT_VECTOR_SET", vector, index, source: emitBinary(emitter, "ADD", element, amount) });
}
