import {
  type Action,
  type Block,
  blocksOf,
  elementCount,
  type Instruction,
  instructionCost,
  loopRoundCost,
  multiplyAccumulates,
} from "../../bytecode/index.ts";
import type { Inference } from "./inferences.ts";

/** What one question costs at most. */
export interface InferenceCost {
  /** As `instructionCost` counts. */
  readonly instructions: number;
  readonly multiplyAccumulates: number;
}

/** One product of tensors: a layer of a network. */
export interface LayerReport {
  /** The instruction, such as RMT_CONVOLVE. */
  readonly operation: string;
  readonly tensor: string;
  /** Of the tensor; for convolutions filters, height, width, channels. */
  readonly shape: readonly number[];
  /** How many values it makes. */
  readonly outputs: number;
  /** Of one run: for a convolution its outputs times the kernel's height, width and channels. */
  readonly multiplyAccumulates: number;
}

/** The most that the question can cost. */
export function costOfInference(inference: Inference): InferenceCost {
  return costOfBlock(inference, actionOf(inference), inference.body);
}

/** The products of tensors of the question, in the order of its code. */
export function layersOf(inference: Inference): readonly LayerReport[] {
  const action = actionOf(inference);
  const visit = (instruction: Instruction): readonly LayerReport[] => {
    const tensor = productTensor(instruction);
    if (tensor === undefined) return blocksOf(instruction).flatMap(({ block }) => block.flatMap(visit));
    const { name, shape } = inference.program.tensors[tensor]!;
    const products = multiplyAccumulates(inference.program, action, instruction);
    const terms = instruction.op === "RMT_BIT_MAT_MUL" ? instruction.bits : elementCount(shape.slice(1));
    return [
      { operation: instruction.op, tensor: name, shape, outputs: products / terms, multiplyAccumulates: products },
    ];
  };
  return inference.body.flatMap(visit);
}

/** The tensor that a product adds up, if the instruction is one. */
export function productTensor(instruction: Instruction): number | undefined {
  switch (instruction.op) {
    case "RMT_MAT_MUL":
    case "RMT_BIT_MAT_MUL":
      return instruction.matrix;
    case "RMT_CONVOLVE":
      return instruction.kernel;
    default:
      return undefined;
  }
}

function actionOf({ registers, body }: Inference): Action {
  return { name: "", parameters: [], registers, body, location: -1 };
}

function costOfBlock(inference: Inference, action: Action, block: Block): InferenceCost {
  const costs = block.map((instruction): InferenceCost => {
    const own = {
      instructions: instructionCost(inference.program, action, instruction),
      multiplyAccumulates: multiplyAccumulates(inference.program, action, instruction),
    };
    const [first, second] = blocksOf(instruction).map((inner) => costOfBlock(inference, action, inner.block));
    if (first === undefined) return own;
    if (second !== undefined) return add(own, maximum(first, second));
    if (instruction.op !== "LOOP") return add(own, first);
    const { bound } = instruction;
    return add(own, {
      instructions: bound * (first.instructions + loopRoundCost),
      multiplyAccumulates: bound * first.multiplyAccumulates,
    });
  });
  return costs.reduce(add, { instructions: 0, multiplyAccumulates: 0 });
}

function add(left: InferenceCost, right: InferenceCost): InferenceCost {
  return {
    instructions: left.instructions + right.instructions,
    multiplyAccumulates: left.multiplyAccumulates + right.multiplyAccumulates,
  };
}

/** Of two ways of which one is taken. */
export function maximum(left: InferenceCost, right: InferenceCost): InferenceCost {
  return {
    instructions: Math.max(left.instructions, right.instructions),
    multiplyAccumulates: Math.max(left.multiplyAccumulates, right.multiplyAccumulates),
  };
}
