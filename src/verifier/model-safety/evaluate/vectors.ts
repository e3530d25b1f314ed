import type { InstructionOf } from "../../../bytecode/index.ts";
import {
  elementRange,
  integerOf,
  isOutOfOrder,
  lowerDouble,
  roundDown,
  roundUp,
  setWrapped,
  upperDouble,
} from "./element-range.ts";
import { accumulatorOf, type Evaluation, noteSum, type VectorBounds, vectorIn } from "./evaluation.ts";
import {
  greatestInteger,
  type InstructionIn,
  type Integer,
  larger,
  leastInteger,
  setBounds,
  smaller,
} from "./integers.ts";

type Access = InstructionIn<
  | "RMT_VECTOR_ZERO"
  | "RMT_VECTOR_COPY"
  | "RMT_VECTOR_CONVERT"
  | "RMT_VECTOR_PUSH"
  | "RMT_VECTOR_SET"
  | "RMT_VECTOR_SLICE"
  | "RMT_VECTOR_PUT"
  | "RMT_SCALAR_VAL"
>;

/** Instructions that fill, change and read vectors. */
export function prepareVectorAccess(evaluation: Evaluation, instruction: Access): () => void {
  const vector = vectorIn(evaluation, instruction.vector);
  const { low, high, range } = vector;
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
      return () => {
        low.fill(0);
        high.fill(0);
      };
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT": {
      const source = vectorIn(evaluation, instruction.source);
      return () => {
        for (let index = 0; index < low.length; index++) {
          setWrapped(range, low, high, index, source.low[index]!, source.high[index]!);
        }
      };
    }
    case "RMT_VECTOR_PUSH":
      return () => {
        low.copyWithin(1, 0, low.length - 1);
        high.copyWithin(1, 0, high.length - 1);
        setFromRegister(evaluation, vector, 0, instruction.source);
      };
    case "RMT_VECTOR_SET":
      return () => setElement(evaluation, vector, instruction);
    case "RMT_VECTOR_SLICE": {
      const source = vectorIn(evaluation, instruction.source);
      const { offset } = instruction;
      return () => {
        low.set(source.low.subarray(offset, offset + low.length));
        high.set(source.high.subarray(offset, offset + high.length));
      };
    }
    case "RMT_VECTOR_PUT": {
      const source = vectorIn(evaluation, instruction.source);
      return () => {
        low.set(source.low, instruction.offset);
        high.set(source.high, instruction.offset);
      };
    }
    case "RMT_SCALAR_VAL":
      return () => readElement(evaluation, vector, instruction);
  }
}

/** The indices from `first` to `last` that a register may hold within a length; `isOutside`: others too. */
export function indicesIn(
  evaluation: Evaluation,
  register: number,
  length: number,
): { readonly first: number; readonly last: number; readonly isOutside: boolean } {
  const low = evaluation.low[register]!;
  const high = evaluation.high[register]!;
  const isOutside = low < 0 || high >= length;
  const first = low < 0 ? 0 : low >= length ? length : Number(low);
  const last = high >= length ? length - 1 : Number(high);
  return { first, last, isOutside };
}

function setFromRegister(evaluation: Evaluation, { range, low, high }: VectorBounds, at: number, register: number) {
  setWrapped(range, low, high, at, lowerDouble(evaluation.low[register]!), upperDouble(evaluation.high[register]!));
}

function setElement(
  evaluation: Evaluation,
  vector: VectorBounds,
  { index, source }: InstructionOf<"RMT_VECTOR_SET">,
): void {
  const { first, last, isOutside } = indicesIn(evaluation, index, vector.low.length);
  for (let at = first; at <= last; at++) {
    const before = vector.low[at]!;
    const beforeHigh = vector.high[at]!;
    setFromRegister(evaluation, vector, at, source);
    if (first === last && !isOutside) return;
    vector.low[at] = Math.min(before, vector.low[at]!);
    vector.high[at] = Math.max(beforeHigh, vector.high[at]!);
  }
}

function readElement(
  evaluation: Evaluation,
  vector: VectorBounds,
  { result, index }: InstructionOf<"RMT_SCALAR_VAL">,
): void {
  const { first, last, isOutside } = indicesIn(evaluation, index, vector.low.length);
  let low: Integer = isOutside ? 0 : greatestInteger;
  let high: Integer = isOutside ? 0 : leastInteger;
  for (let at = first; at <= last; at++) {
    low = smaller(low, integerOf(vector.low[at]!));
    high = larger(high, integerOf(vector.high[at]!));
  }
  setBounds(evaluation, result, low, high);
}

type Pairs = InstructionIn<
  "RMT_VECTOR_ADD" | "RMT_VECTOR_SUB" | "RMT_VECTOR_MUL" | "RMT_VECTOR_MIN" | "RMT_VECTOR_MAX"
>;

/** Instructions that compute each element from those of two vectors of one type. */
export function prepareVectorPairs(evaluation: Evaluation, instruction: Pairs): () => void {
  const { low, high, range } = vectorIn(evaluation, instruction.vector);
  const left = vectorIn(evaluation, instruction.left);
  const right = vectorIn(evaluation, instruction.right);
  const { op } = instruction;
  return () => {
    for (let index = 0; index < low.length; index++) {
      const a = left.low[index]!;
      const b = left.high[index]!;
      const c = right.low[index]!;
      const d = right.high[index]!;
      switch (op) {
        case "RMT_VECTOR_ADD":
          setWrapped(range, low, high, index, roundDown(a + c), roundUp(b + d));
          break;
        case "RMT_VECTOR_SUB":
          setWrapped(range, low, high, index, roundDown(a - d), roundUp(b - c));
          break;
        case "RMT_VECTOR_MUL": {
          const least = Math.min(a * c, a * d, b * c, b * d);
          const most = Math.max(a * c, a * d, b * c, b * d);
          setWrapped(range, low, high, index, roundDown(least), roundUp(most));
          break;
        }
        default: {
          const isAnything = isOutOfOrder(range, a) || isOutOfOrder(range, c);
          const choose = op === "RMT_VECTOR_MIN" ? Math.min : Math.max;
          low[index] = isAnything ? range.low : choose(a, c);
          high[index] = isAnything ? range.high : choose(b, d);
        }
      }
    }
  };
}

type Elementwise = InstructionIn<"RMT_RELU" | "RMT_CLAMP" | "RMT_BINARIZE">;

/** Instructions that compute each element, or each bit, from one of a vector. */
export function prepareVectorElements(evaluation: Evaluation, instruction: Elementwise): () => void {
  const vector = vectorIn(evaluation, instruction.vector);
  const { low, high, range } = vector;
  const source = vectorIn(evaluation, instruction.source);
  switch (instruction.op) {
    case "RMT_RELU":
      return () => {
        for (let index = 0; index < low.length; index++) {
          low[index] = range.isSigned ? Math.max(0, source.low[index]!) : source.low[index]!;
          high[index] = range.isSigned ? Math.max(0, source.high[index]!) : source.high[index]!;
        }
      };
    case "RMT_CLAMP":
      return () => {
        const leastLow = lowerDouble(evaluation.low[instruction.low]!);
        const mostLow = upperDouble(evaluation.high[instruction.low]!);
        const leastHigh = lowerDouble(evaluation.low[instruction.high]!);
        const mostHigh = upperDouble(evaluation.high[instruction.high]!);
        for (let index = 0; index < low.length; index++) {
          const least = Math.min(Math.max(source.low[index]!, leastLow), leastHigh);
          const most = Math.min(Math.max(source.high[index]!, mostLow), mostHigh);
          setWrapped(range, low, high, index, least, most);
        }
      };
    case "RMT_BINARIZE":
      return () => binarize(vector, source);
  }
}

function binarize(vector: VectorBounds, source: VectorBounds): void {
  const { known, ones } = vector;
  known.fill(0xffff_ffff);
  ones.fill(0);
  for (let index = 0; index < source.low.length; index++) {
    const bit = 1 << (index & 31);
    const word = index >> 5;
    if (!source.range.isSigned || source.low[index]! >= 0) ones[word] = ones[word]! | bit;
    else if (source.high[index]! >= 0) known[word] = known[word]! & ~bit;
  }
  for (let word = 0; word < known.length; word++) {
    vector.low[word] = ones[word]!;
    vector.high[word] = (ones[word]! | ~known[word]!) >>> 0;
  }
}

/** Instructions that compute integers from vectors. */
export function prepareVectorReduction(
  evaluation: Evaluation,
  instruction: InstructionIn<"RMT_VECTOR_SUM" | "RMT_VECTOR_DOT" | "RMT_ARG_MAX">,
): () => void {
  switch (instruction.op) {
    case "RMT_VECTOR_SUM": {
      const { low, high } = vectorIn(evaluation, instruction.vector);
      return prepareSum(evaluation, instruction, (sum) => {
        for (let index = 0; index < low.length; index++) {
          sum.low = roundDown(sum.low + low[index]!);
          sum.high = roundUp(sum.high + high[index]!);
        }
      });
    }
    case "RMT_VECTOR_DOT": {
      const left = vectorIn(evaluation, instruction.left);
      const right = vectorIn(evaluation, instruction.right);
      return prepareSum(evaluation, instruction, (sum) => {
        for (let index = 0; index < left.low.length; index++) {
          const a = left.low[index]!;
          const b = left.high[index]!;
          const c = right.low[index]!;
          const d = right.high[index]!;
          sum.low = roundDown(sum.low + roundDown(Math.min(a * c, a * d, b * c, b * d)));
          sum.high = roundUp(sum.high + roundUp(Math.max(a * c, a * d, b * c, b * d)));
        }
      });
    }
    case "RMT_ARG_MAX":
      return () => findLargest(evaluation, instruction);
  }
}

function prepareSum(
  evaluation: Evaluation,
  instruction: InstructionIn<"RMT_VECTOR_SUM" | "RMT_VECTOR_DOT">,
  addUp: (sum: { low: number; high: number }) => void,
): () => void {
  const accumulator = accumulatorOf(evaluation, instruction, "i64", 1);
  const registers = elementRange("i64");
  const sum = { low: 0, high: 0 };
  return () => {
    sum.low = 0;
    sum.high = 0;
    addUp(sum);
    noteSum(accumulator, registers, sum.low, sum.high);
    const isWrapped = sum.low < -(2 ** 63) || sum.high >= 2 ** 63;
    if (isWrapped) setBounds(evaluation, instruction.result, leastInteger, greatestInteger);
    else setBounds(evaluation, instruction.result, integerOf(sum.low), integerOf(sum.high));
  };
}

function findLargest(evaluation: Evaluation, { index, value, vector }: InstructionOf<"RMT_ARG_MAX">): void {
  const { low, high, range } = vectorIn(evaluation, vector);
  let leastOfLargest = Number.NEGATIVE_INFINITY;
  let mostOfLargest = Number.NEGATIVE_INFINITY;
  let isAnything = false;
  for (let at = 0; at < low.length; at++) {
    leastOfLargest = Math.max(leastOfLargest, low[at]!);
    mostOfLargest = Math.max(mostOfLargest, high[at]!);
    if (isOutOfOrder(range, low[at]!)) isAnything = true;
  }
  if (isAnything) {
    setBounds(evaluation, index, 0, low.length - 1);
    setBounds(evaluation, value, leastInteger, greatestInteger);
    return;
  }
  // The first of equal ones wins: one that comes later must be above all before it.
  let first = -1;
  let last = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < low.length; at++) {
    if (high[at]! >= leastOfLargest && high[at]! > before) {
      if (first < 0) first = at;
      last = at;
    }
    before = Math.max(before, low[at]!);
  }
  setBounds(evaluation, index, first, last);
  setBounds(evaluation, value, integerOf(leastOfLargest), integerOf(mostOfLargest));
}
