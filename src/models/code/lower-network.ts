import type { IntegerType } from "../../bytecode/index.ts";
import { imageSize } from "../layer-shape.ts";
import { type Emitter, emitWhenReady, type ModelAnswer } from "./emitter.ts";
import { emitFullConfidence, emitLargest, type ScaleRegisters } from "./margin.ts";
import { type LayeredDescription, type NetworkPlan, type PlannedLayer, planNetwork } from "./network-plan.ts";

/** Runs layer after layer. */
export function lowerNetwork(emitter: Emitter, description: LayeredDescription, features: number): ModelAnswer {
  const plan = planNetwork(description);
  return emitWhenReady(emitter, ({ value, confidence }) => {
    const state: NetworkState = { emitter, plan, requantized: 0 };
    let current = features;
    if (plan.featureScaling !== "none") {
      const length = imageSize(plan.layers[0]!.input);
      const source = plan.featureScaling === "each" ? emitScaled(emitter, current, length) : current;
      current = emitRequantize(state, source, plan.activationType, length);
    }
    for (const [index, planned] of plan.layers.entries()) {
      current =
        planned.layer.kind === "pooling" ? emitPooling(state, planned, current) : emitSum(state, index, current);
      const isLast = index === plan.layers.length - 1;
      if (planned.layer.kind !== "pooling" && !isLast) {
        current = emitActivation(state, current, imageSize(planned.output));
      }
    }
    if (plan.answer.kind === "value") {
      const vector = emitRequantize(state, current, plan.output, 1);
      emitter.emit({ op: "RMT_SCALAR_VAL", result: value, vector, index: emitter.constant(0) });
      emitFullConfidence(emitter, confidence);
      return;
    }
    const { classes } = plan.answer;
    const scale = plan.answer.confidence === "margin" ? emitScale(state) : undefined;
    emitLargest(emitter, { vector: current, element: plan.accumulator, classes, scale }, { value, confidence });
  });
}

interface NetworkState {
  readonly emitter: Emitter;
  readonly plan: NetworkPlan;
  /** How many rows of the scales are used. */
  requantized: number;
}

/** bias + weights * source, as accumulators. */
function emitSum({ emitter, plan }: NetworkState, index: number, source: number): number {
  const { layer, input, output } = plan.layers[index]!;
  const length = imageSize(output);
  const vector = emitAccumulators(emitter, plan.accumulator, emitter.tensor(`bias${index}`), length);
  const weights = emitter.tensor(`weights${index}`);
  if (layer.kind === "convolution") {
    emitter.emit({
      op: "RMT_CONVOLVE",
      vector,
      kernel: weights,
      source,
      height: input.height,
      width: input.width,
      strideHeight: layer.stride[0],
      strideWidth: layer.stride[1],
      paddingHeight: layer.padding[0],
      paddingWidth: layer.padding[1],
    });
  } else {
    emitter.emit({ op: "RMT_MAT_MUL", vector, matrix: weights, source });
  }
  return vector;
}

function emitAccumulators(emitter: Emitter, element: "i32" | "i64", bias: number, length: number): number {
  const narrow = emitter.vector("i32", length);
  emitter.emit({ op: "RMT_TENSOR_LD", vector: narrow, tensor: bias });
  if (element === "i32") return narrow;
  const wide = emitter.vector(element, length);
  emitter.emit({ op: "RMT_VECTOR_CONVERT", vector: wide, source: narrow });
  return wide;
}

function emitActivation(state: NetworkState, source: number, length: number): number {
  const { emitter, plan } = state;
  const vector = emitter.vector(plan.activationType, length);
  if (plan.activation === "relu") {
    const narrow = emitRequantize(state, source, plan.activationType, length);
    emitter.emit({ op: "RMT_RELU", vector, source: narrow });
  } else {
    const narrow = emitRequantize(state, source, "i8", length);
    emitter.emit({ op: "RMT_VECTOR_MAP", vector, source: narrow, table: emitter.tensor("activation") });
  }
  return vector;
}

/** (feature - offset) * multiplier of each feature. */
function emitScaled(emitter: Emitter, features: number, length: number): number {
  const wide = (source: number) => {
    const vector = emitter.vector("i64", length);
    emitter.emit({ op: "RMT_VECTOR_CONVERT", vector, source });
    return vector;
  };
  const load = (name: string) => {
    const vector = emitter.vector("i32", length);
    emitter.emit({ op: "RMT_TENSOR_LD", vector, tensor: emitter.tensor(name) });
    return wide(vector);
  };
  const scaled = wide(features);
  emitter.emit({ op: "RMT_VECTOR_SUB", vector: scaled, left: scaled, right: load("offsets") });
  emitter.emit({ op: "RMT_VECTOR_MUL", vector: scaled, left: scaled, right: load("multipliers") });
  return scaled;
}

function emitRequantize(state: NetworkState, source: number, element: IntegerType, length: number): number {
  const { emitter } = state;
  const { multiplier, shift } = emitScale(state);
  const vector = emitter.vector(element, length);
  emitter.emit({ op: "RMT_REQUANTIZE", vector, source, multiplier, shift });
  return vector;
}

/** Loads the next row of the scales. */
function emitScale(state: NetworkState): ScaleRegisters {
  const { emitter } = state;
  const tensor = emitter.tensor("scales");
  const lookup = (position: number) => {
    const result = emitter.integer();
    emitter.emit({ op: "RMT_LOOKUP", result, tensor, index: emitter.constant(position) });
    return result;
  };
  const multiplier = lookup(2 * state.requantized);
  const shift = lookup(2 * state.requantized + 1);
  state.requantized++;
  return { multiplier, shift };
}

function emitPooling({ emitter, plan }: NetworkState, { layer, input, output }: PlannedLayer, source: number): number {
  if (layer.kind !== "pooling") return source;
  const vector = emitter.vector(plan.activationType, imageSize(output));
  emitter.emit({
    op: layer.operation === "maximum" ? "RMT_POOL_MAX" : "RMT_POOL_AVERAGE",
    vector,
    source,
    ...input,
    windowHeight: layer.window[0],
    windowWidth: layer.window[1],
    strideHeight: layer.stride[0],
    strideWidth: layer.stride[1],
  });
  return vector;
}
