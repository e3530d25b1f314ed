import type { ModelSlot, NetworkSlot, Program, TensorDeclaration, TreeSlot } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { checkDecisionTree, findBrokenStructure, neededBudget } from "./check-decision-tree.ts";
import { type DecisionTree, treeDepth } from "./decision-tree.ts";
import { findBrokenEnvelope } from "./envelope.ts";
import type { Forest, Model, ParameterBlock } from "./model.ts";
import { slotTensors, type TensorElement, tensorArrays, tensorSize } from "./tensor-data.ts";

/** What of a program says which models it takes. */
type ProgramModels = Pick<Program, "models" | "tensors">;

/**
 * Checks a model against the slot it shall go into. Trees, one or several: each is a tree (RMT7001); they have the
 * slot's shape and keep its limits, and it is a slot for trees (RMT7002). Parameters: the slot is a network (RMT7002),
 * and there is one array for each of its tensors, of the right type and length (RMT7003). An envelope is one of the
 * slot's features (RMT7002). A model that passes can be used without further checks.
 *
 * @param slotIndex an index into `program.models`
 */
export function checkModel(program: ProgramModels, slotIndex: number, model: Model): Result<Model> {
  const slot = program.models[slotIndex]!;
  const wrong =
    (slot.family === "decisionTree"
      ? findWrongTrees(slot, model)
      : findWrongParameters(program, slot, slotIndex, model)) ?? findWrongEnvelope(slot, model);
  return wrong === undefined ? success(model) : failure(wrong);
}

/** The trees of a model for a tree slot; undefined for parameters. */
export function treesOf(model: Model): readonly DecisionTree[] | undefined {
  if ("trees" in model) return model.trees;
  return "tensors" in model ? undefined : [model];
}

function findWrongTrees(slot: TreeSlot, model: DecisionTree | Forest | ParameterBlock): Diagnostic | undefined {
  const trees = treesOf(model);
  if (trees === undefined) {
    return misfit(
      slot,
      "the parameter block",
      "it is a slot for decision trees",
      "put a decision tree or a forest there",
    );
  }
  if (trees.length === 0) return misfit(slot, "the forest", "it has no trees", "give at least one tree");
  if (trees.length > slot.trees) {
    return misfit(
      slot,
      "the forest",
      `it has ${trees.length} trees, the slot allows ${slot.trees}`,
      trees.some((tree) => findBrokenStructure(tree) !== undefined)
        ? "train fewer trees, or declare a slot for more"
        : `it ${neededBudget(trees)}`,
    );
  }
  for (const [index, tree] of trees.entries()) {
    const result = checkDecisionTree(tree, slot);
    if (result.ok) continue;
    const diagnostic = result.diagnostics[0]!;
    if (!("trees" in model)) return diagnostic;
    const isMeasurable = trees.every((one) => findBrokenStructure(one) === undefined);
    const isTooLarge = isMeasurable && (tree.feature.length > slot.maxNodes || treeDepth(tree) > slot.maxDepth);
    return {
      ...diagnostic,
      message: `tree ${index} of the forest: ${diagnostic.message}`,
      ...(isTooLarge && tree.featureCount === slot.features ? { hint: `the forest ${neededBudget(trees)}` } : {}),
    };
  }
  return undefined;
}

function findWrongParameters(
  program: ProgramModels,
  slot: NetworkSlot,
  slotIndex: number,
  model: DecisionTree | Forest | ParameterBlock,
): Diagnostic | undefined {
  if (!("tensors" in model)) {
    return misfit(
      slot,
      "trees" in model ? "the forest" : "the decision tree",
      "it is a slot for the parameters of a network",
      "put a parameter block with an array for each tensor of the slot there",
    );
  }
  const tensors = slotTensors(program, slotIndex).map((index) => program.tensors[index]!);
  const wrong = (what: string) =>
    errorDiagnostic("RMT7003", `the parameter block does not fit slot ${slot.name}: ${what}`, {
      hint:
        tensors.length === 0
          ? "the slot has no tensors: give an empty block"
          : `give one array for each tensor of the slot, in order: ${tensors.map(describeTensor).join(", ")}`,
    });
  if (model.tensors.length !== tensors.length) {
    return wrong(`it has ${count(model.tensors.length, "array")}, the slot ${count(tensors.length, "tensor")}`);
  }
  for (const [index, tensor] of tensors.entries()) {
    const given = model.tensors[index]!;
    const size = tensorSize(tensor);
    const ArrayType = tensorArrays[tensor.element as TensorElement];
    if (given instanceof ArrayType && given.length === size) continue;
    return wrong(
      `tensor ${describeTensor(tensor)} takes ${article(ArrayType.name)} of ${count(size, "element")}, not ${article(given.constructor.name)} of ${given.length}`,
    );
  }
  return undefined;
}

function findWrongEnvelope(slot: ModelSlot, { envelope }: Model): Diagnostic | undefined {
  const broken = envelope && findBrokenEnvelope(envelope, slot);
  if (broken === undefined) return undefined;
  return misfit(slot, "the model", broken, "give the least and the greatest value of each feature it was trained on");
}

function misfit(slot: ModelSlot, given: string, what: string, hint: string): Diagnostic {
  return errorDiagnostic("RMT7002", `${given} does not fit slot ${slot.name}: ${what}`, { hint });
}

function describeTensor(tensor: TensorDeclaration): string {
  return `${tensor.name}: ${tensor.element}[${tensor.shape.join(" ")}]`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function article(name: string): string {
  return `${/^[AI]/.test(name) ? "an" : "a"} ${name}`;
}
