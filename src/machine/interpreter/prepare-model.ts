import { walkTree } from "../../models/index.ts";
import { wrap } from "./integer.ts";
import { type InstructionIn, type Preparation, type Step, step } from "./preparation.ts";

/** Instructions on model slots as a whole. */
export function prepareModelAccess(
  preparation: Preparation,
  instruction: InstructionIn<"RMT_TREE_WALK" | "RMT_LEARN" | "RMT_MODEL_READY">,
): Step {
  const { state, registers, vectors } = preparation;
  const { model } = instruction;
  if (instruction.op === "RMT_MODEL_READY") {
    const { result } = instruction;
    return step(() => {
      registers[result] = state.models.models[model] === undefined ? 0 : 1;
    });
  }
  const { output } = state.program.models[model]!;
  const vector = vectors[instruction.features]!;
  const features = state.features[model]!;
  const gather = () => {
    for (let index = 0; index < features.length; index++) features[index] = wrap(vector[index]!, "i32") as number;
  };
  if (instruction.op === "RMT_LEARN") {
    const { label } = instruction;
    return step(() => {
      gather();
      state.onSample(model, features, wrap(wrap(registers[label]!, output), "i32") as number);
    });
  }
  const { result, confidence, tree } = instruction;
  return step(() => {
    const index = registers[tree]!;
    const chosen = typeof index === "number" ? state.models.trees[model]![index] : undefined;
    if (chosen === undefined) {
      registers[result] = 0;
      registers[confidence] = 0;
      return;
    }
    gather();
    const leaf = walkTree(chosen, features);
    registers[result] = wrap(chosen.value[leaf]!, output);
    registers[confidence] = chosen.confidence[leaf]!;
  });
}
