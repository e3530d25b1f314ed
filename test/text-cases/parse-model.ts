import { fitsIntegerType, type ModelSlot, type Program } from "../../src/bytecode/index.ts";
import {
  buildTree,
  type DecisionTree,
  type Model,
  slotTensors,
  type TensorElement,
  type TreeShape,
  tensorArrays,
} from "../../src/models/index.ts";
import {
  accept,
  type CaseLine,
  expect,
  next,
  takeCount,
  takeName,
  takeNumber,
  takeNumbers,
  wrong,
} from "./case-line.ts";

/** Takes `none`, `tree TREE`, `forest TREE | TREE …` or the tensors of a network: `weights 1 2 3, bias 4`. */
export function parseModel(line: CaseLine, program: Program, index: number): Model | null {
  const slot = program.models[index]!;
  if (accept(line, "none")) return null;
  if (accept(line, "tree")) return parseTree(line, slot);
  if (accept(line, "forest")) {
    const trees: DecisionTree[] = [];
    if (next(line) !== "!" && next(line) !== "") {
      do trees.push(parseTree(line, slot));
      while (accept(line, "|"));
    }
    return { trees };
  }
  return { tensors: parseTensors(line, program, index) };
}

function parseTree(line: CaseLine, slot: ModelSlot): DecisionTree {
  return buildTree(slot.features, parseNode(line));
}

/** `x0 <= 5 ? NODE : NODE`, `value@confidence`, or either in parentheses. */
function parseNode(line: CaseLine): TreeShape {
  if (accept(line, "(")) {
    const inner = parseNode(line);
    expect(line, ")");
    return inner;
  }
  if (!/^x\d+$/.test(next(line))) {
    const value = pattern32(line);
    expect(line, "@");
    return { value, confidence: takeCount(line, 255) };
  }
  const feature = Number(takeName(line, "a feature").slice(1));
  expect(line, "<=");
  const threshold = pattern32(line);
  expect(line, "?");
  const left = parseNode(line);
  expect(line, ":");
  return { feature, threshold, left, right: parseNode(line) };
}

/** A number of 32 bits, signed or not, as trees keep it. */
function pattern32(line: CaseLine): number {
  const value = takeNumber(line);
  if (!fitsIntegerType(value, "i32") && !fitsIntegerType(value, "u32")) {
    throw wrong(line, `${value} needs more than 32 bits`);
  }
  return Number(BigInt.asIntN(32, value));
}

/** Tensors are named in the order of their declaration, so that a block can be given that lacks the last ones. */
function parseTensors(line: CaseLine, program: Program, slot: number) {
  const declared = slotTensors(program, slot).map((index) => program.tensors[index]!);
  const given: InstanceType<(typeof tensorArrays)[TensorElement]>[] = [];
  do {
    const name = takeName(line, "a tensor, none, tree or forest");
    const tensor = declared[given.length];
    if (tensor?.name !== name) throw wrong(line, `expected tensor ${tensor?.name ?? "none"} here, not ${name}`);
    const values = takeNumbers(line);
    const misfit = values.find((value) => !fitsIntegerType(value, tensor.element));
    if (misfit !== undefined) throw wrong(line, `${misfit} does not fit ${tensor.element}`);
    given.push(new tensorArrays[tensor.element as TensorElement](values.map(Number)));
  } while (accept(line, ","));
  return given;
}
