import { pooledSize } from "../../../bytecode/index.ts";
import { isOutOfOrder, roundDown, roundUp } from "./element-range.ts";
import { type Evaluation, vectorIn } from "./evaluation.ts";
import type { InstructionIn } from "./integers.ts";

/** RMT_POOL_MAX and RMT_POOL_AVERAGE: both grow with each element. */
export function preparePooling(
  evaluation: Evaluation,
  instruction: InstructionIn<"RMT_POOL_MAX" | "RMT_POOL_AVERAGE">,
): () => void {
  const vector = vectorIn(evaluation, instruction.vector);
  const source = vectorIn(evaluation, instruction.source);
  const { range } = vector;
  const { channels } = instruction;
  const size = pooledSize(instruction);
  const summarize = instruction.op === "RMT_POOL_MAX" ? largest : average;
  return () => {
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = (y * size.width + x) * channels + channel;
          const low = summarize(instruction, source.low, y, x, channel, roundDown);
          const isAnything = isOutOfOrder(range, leastOf(instruction, source.low, y, x, channel));
          vector.low[at] = isAnything ? range.low : low;
          vector.high[at] = isAnything ? range.high : summarize(instruction, source.high, y, x, channel, roundUp);
        }
      }
    }
  };
}

type Pooling = InstructionIn<"RMT_POOL_MAX" | "RMT_POOL_AVERAGE">;

type Summary = (
  pooling: Pooling,
  elements: Float64Array,
  y: number,
  x: number,
  channel: number,
  round: (value: number) => number,
) => number;

const largest: Summary = (pooling, elements, y, x, channel) => {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pooling.windowHeight; i++) {
    for (let j = 0; j < pooling.windowWidth; j++) {
      most = Math.max(most, elements[position(pooling, y, x, channel, i, j)]!);
    }
  }
  return most;
};

const average: Summary = (pooling, elements, y, x, channel, round) => {
  let sum = 0;
  for (let i = 0; i < pooling.windowHeight; i++) {
    for (let j = 0; j < pooling.windowWidth; j++) {
      sum = round(sum + elements[position(pooling, y, x, channel, i, j)]!);
    }
  }
  return round(Math.trunc(sum / (pooling.windowHeight * pooling.windowWidth)));
};

function leastOf(pooling: Pooling, elements: Float64Array, y: number, x: number, channel: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < pooling.windowHeight; i++) {
    for (let j = 0; j < pooling.windowWidth; j++) {
      least = Math.min(least, elements[position(pooling, y, x, channel, i, j)]!);
    }
  }
  return least;
}

function position(pooling: Pooling, y: number, x: number, channel: number, i: number, j: number): number {
  const { width, channels, strideHeight, strideWidth } = pooling;
  return ((y * strideHeight + i) * width + x * strideWidth + j) * channels + channel;
}
