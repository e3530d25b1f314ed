import type { Program } from "../../bytecode/index.ts";
import { treesOf } from "../check-model.ts";
import type { Model } from "../model.ts";
import { slotTensors } from "../tensor-data.ts";
import { specializeAction } from "./specialize-action.ts";

/**
 * The most instructions that trees and unrolled loops may add to a program: code beyond that costs more in the caches
 * of a processor than it saves.
 */
const mostInstructions = 20_000;

/** The most instructions looked at in search of loops to unroll; after that loops stay. It bounds the time. */
const mostLooks = 500_000;

/**
 * The same program with the parameters of these models as constants: tensors of network slots are constants of the
 * program, walks of trees are comparisons and branches, and RMT_MODEL_READY is 1. Loops that count through trees are
 * unrolled. A walk stays as it is where the tree is not known beforehand, or where the code would become too large or
 * nested too deep.
 *
 * With the same models set it computes exactly what the program computes; the executed cost differs. Slots of trees
 * still take their models, and need them where walks stay. Slots of networks stay declared, for RMT_LEARN, but have no
 * tensors.
 *
 * @param models by slot: a model that `checkModel` accepts, or undefined for a slot that stays open
 */
export function specializeProgram(program: Program, models: readonly (Model | undefined)[]): Program {
  const tensors = program.tensors.slice();
  const trees = program.models.map((_, slot) => {
    const model = models[slot];
    if (model === undefined) return undefined;
    if ("tensors" in model) {
      for (const [index, tensor] of slotTensors(program, slot).entries()) {
        tensors[tensor] = { ...tensors[tensor]!, model: -1, values: Array.from(model.tensors[index]!) };
      }
    }
    return treesOf(model) ?? [];
  });
  const limits = { instructions: mostInstructions, looks: mostLooks };
  const baking = { program, tensors, trees, plans: new Map(), limits };
  return { ...program, tensors, actions: program.actions.map((action) => specializeAction(baking, action)) };
}
