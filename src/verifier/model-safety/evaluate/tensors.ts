import { elementCount, type InstructionOf } from "../../../bytecode/index.ts";
import { elementRange, setWrapped } from "./element-range.ts";
import { type Evaluation, type Extremes, vectorIn } from "./evaluation.ts";
import { type InstructionIn, setBounds } from "./integers.ts";
import { indicesIn } from "./vectors.ts";

type Access = InstructionIn<"RMT_TENSOR_LD" | "RMT_ROW_LD" | "RMT_LOOKUP" | "RMT_GATHER" | "RMT_VECTOR_MAP">;

/** Instructions that read elements of tensors. */
export function prepareTensorAccess(evaluation: Evaluation, instruction: Access): () => void {
  switch (instruction.op) {
    case "RMT_TENSOR_LD":
      return prepareLoad(evaluation, instruction);
    case "RMT_ROW_LD":
      return prepareRowLoad(evaluation, instruction);
    case "RMT_LOOKUP":
      return prepareLookup(evaluation, instruction);
    case "RMT_GATHER":
      return prepareGather(evaluation, instruction);
    case "RMT_VECTOR_MAP":
      return prepareMap(evaluation, instruction);
  }
}

function prepareLoad(evaluation: Evaluation, { vector, tensor }: InstructionOf<"RMT_TENSOR_LD">): () => void {
  const { low, high, range } = vectorIn(evaluation, vector);
  const elements = evaluation.tensors[tensor];
  return () => {
    if (elements === undefined) {
      low.fill(range.low);
      high.fill(range.high);
      return;
    }
    for (let start = 0; start < low.length; start += elements.length) low.set(elements, start);
    high.set(low);
  };
}

function prepareRowLoad(evaluation: Evaluation, { vector, tensor, row }: InstructionOf<"RMT_ROW_LD">): () => void {
  const { low, high, range } = vectorIn(evaluation, vector);
  const [rows, columns] = evaluation.program.tensors[tensor]!.shape as readonly [number, number];
  const elements = evaluation.tensors[tensor];
  return () => {
    const { first, last, isOutside } = indicesIn(evaluation, row, rows);
    if (elements === undefined) {
      low.fill(range.low);
      high.fill(range.high);
      return;
    }
    low.fill(isOutside ? 0 : Number.POSITIVE_INFINITY);
    high.fill(isOutside ? 0 : Number.NEGATIVE_INFINITY);
    const all = first === 0 && last === rows - 1 ? columnExtremes(evaluation, tensor, rows, columns) : undefined;
    for (let column = 0; column < columns; column++) {
      if (all !== undefined) {
        low[column] = Math.min(low[column]!, all.low[column]!);
        high[column] = Math.max(high[column]!, all.high[column]!);
        continue;
      }
      for (let at = first * columns + column; at <= last * columns + column; at += columns) {
        low[column] = Math.min(low[column]!, elements[at]!);
        high[column] = Math.max(high[column]!, elements[at]!);
      }
    }
    if (all === undefined) evaluation.work += columns * Math.max(0, last - first);
  };
}

function prepareLookup(evaluation: Evaluation, { result, tensor, index }: InstructionOf<"RMT_LOOKUP">): () => void {
  const declared = evaluation.program.tensors[tensor]!;
  const length = elementCount(declared.shape);
  const elements = evaluation.tensors[tensor];
  const range = elementRange(declared.element);
  return () => {
    const { first, last, isOutside } = indicesIn(evaluation, index, length);
    if (elements === undefined) {
      setBounds(evaluation, result, range.low, range.high);
      return;
    }
    let low = isOutside ? 0 : Number.POSITIVE_INFINITY;
    let high = isOutside ? 0 : Number.NEGATIVE_INFINITY;
    if (first === 0 && last === length - 1) {
      const all = columnExtremes(evaluation, tensor, length, 1);
      low = Math.min(low, all.low[0]!);
      high = Math.max(high, all.high[0]!);
    } else {
      for (let at = first; at <= last; at++) {
        low = Math.min(low, elements[at]!);
        high = Math.max(high, elements[at]!);
      }
      evaluation.work += Math.max(0, last - first);
    }
    setBounds(evaluation, result, low, high);
  };
}

function prepareGather(evaluation: Evaluation, { vector, tensor, indices }: InstructionOf<"RMT_GATHER">): () => void {
  const { low, high, range } = vectorIn(evaluation, vector);
  const chosen = vectorIn(evaluation, indices);
  const columns = evaluation.program.tensors[tensor]!.shape[1]!;
  const elements = evaluation.tensors[tensor];
  return () => {
    for (let row = 0; row < low.length; row++) {
      if (elements === undefined) {
        low[row] = range.low;
        high[row] = range.high;
        continue;
      }
      const isOutside = chosen.low[row]! < 0 || chosen.high[row]! >= columns;
      const first = Math.max(0, chosen.low[row]!);
      const last = Math.min(columns - 1, chosen.high[row]!);
      low[row] = isOutside ? 0 : Number.POSITIVE_INFINITY;
      high[row] = isOutside ? 0 : Number.NEGATIVE_INFINITY;
      if (first === 0 && last === columns - 1) {
        const all = rowExtremes(evaluation, tensor, low.length, columns);
        low[row] = Math.min(low[row]!, all.low[row]!);
        high[row] = Math.max(high[row]!, all.high[row]!);
        continue;
      }
      for (let column = first; column <= last; column++) {
        const element = elements[row * columns + column]!;
        low[row] = Math.min(low[row]!, element);
        high[row] = Math.max(high[row]!, element);
      }
      evaluation.work += Math.max(0, last - first);
    }
  };
}

function prepareMap(evaluation: Evaluation, instruction: InstructionOf<"RMT_VECTOR_MAP">): () => void {
  const { low, high, range } = vectorIn(evaluation, instruction.vector);
  const source = vectorIn(evaluation, instruction.source);
  const elements = evaluation.tensors[instruction.table];
  const given = elementRange(evaluation.program.tensors[instruction.table]!.element);
  return () => {
    for (let index = 0; index < low.length; index++) {
      let least = given.low;
      let most = given.high;
      if (elements !== undefined) {
        least = Number.POSITIVE_INFINITY;
        most = Number.NEGATIVE_INFINITY;
        for (let at = source.low[index]!; at <= source.high[index]!; at++) {
          const element = elements[at & 255]!;
          if (element < least) least = element;
          if (element > most) most = element;
        }
        evaluation.work += source.high[index]! - source.low[index]!;
      }
      setWrapped(range, low, high, index, least, most);
    }
  };
}

/** By column: the least and the greatest element. */
function columnExtremes(evaluation: Evaluation, tensor: number, rows: number, columns: number): Extremes {
  return extremes(evaluation, `columns ${tensor} ${columns}`, tensor, columns, rows * columns, (at) => at % columns);
}

/** By row: the least and the greatest element. */
function rowExtremes(evaluation: Evaluation, tensor: number, rows: number, columns: number): Extremes {
  return extremes(evaluation, `rows ${tensor} ${rows}`, tensor, rows, rows * columns, (at) => Math.floor(at / columns));
}

function extremes(
  evaluation: Evaluation,
  key: string,
  tensor: number,
  places: number,
  count: number,
  placeOf: (at: number) => number,
): Extremes {
  const known = evaluation.hulls.get(key);
  if (known !== undefined) return known;
  const elements = evaluation.tensors[tensor]!;
  const low = new Float64Array(places).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < count; at++) {
    const place = placeOf(at);
    low[place] = Math.min(low[place]!, elements[at]!);
    high[place] = Math.max(high[place]!, elements[at]!);
  }
  evaluation.work += count;
  evaluation.hulls.set(key, { low, high });
  return { low, high };
}
