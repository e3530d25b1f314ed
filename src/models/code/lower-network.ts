import type { IntegerType } from "../../bytecode/index.ts";
import { type Emitter, emitWhenReady, type ModelAnswer } from "./emitter.ts";
import {
  imageSize,
  type LayeredDescription,
  type NetworkPlan,
  type PlannedLayer,
  planNetwork,
} from "./network-plan.ts";

/** Runs layer after layer; confidence is 255. */
export function lowerNetwork(emitter: Emitter, description: LayeredDescription, features: number): ModelAnswer {
  const plan = planNetwork(description);
  return emitWhenReady(emitter, ({ value, confidence }) => {
    const state: NetworkState = { emitter, plan, requantized: 0 };
    let current = features;
    if (plan.quantizesFeatures) {
      current = emitRequantize(state, current, plan.activationType, imageSize(plan.layers[0]!.input));
    }
    for (const [index, planned] of plan.layers.entries()) {
      current =
        planned.layer.kind === "pooling" ? emitPooling(state, planned, current) : emitSum(state, index, current);
      const isLast = index === plan.layers.length - 1;
      if (planned.layer.kind !== "pooling" && !isLast) {
        current = emitActivation(state, current, imageSize(planned.output));
      }
    }
    if (plan.answer.kind === "classes") {
      emitter.emit({ op: "RMT_ARG_MAX", index: value, value: emitter.integer(), vector: current });
    } else {
      const vector = emitRequantize(state, current, plan.output, 1);
      emitter.emit({ op: "RMT_SCALAR_VAL", result: value, vector, index: emitter.constant(0) });
    }
    emitter.emit({ op: "CONST", result: confidence, value: 255n });
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

function emitRequantize(state: NetworkState, source: number, element: IntegerType, length: number): number {
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
  const vector = emitter.vector(element, length);
  emitter.emit({ op: "RMT_REQUANTIZE", vector, source, multiplier, shift });
  return vector;
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
