import { pick } from "../draw.ts";
import { integer } from "./integers.ts";
import { emit, mayBeAsked, resultRegister, type Step } from "./program-state.ts";
import { vectorWith } from "./vectors.ts";

export const walkTree: Step = (action, block) => {
  const { draw, program } = action;
  const { models } = program;
  const fitting = [...models.keys()].filter((index) => {
    return models[index]!.family === "decisionTree" && mayBeAsked(program, index);
  });
  if (fitting.length === 0) return true;
  const model = pick(draw, fitting);
  const { features: length, featureType } = models[model]!;
  const features = vectorWith(action, block, { elements: [featureType], length });
  const tree = integer(action, block);
  const result = resultRegister(action);
  emit(action, block, { op: "RMT_TREE_WALK", result, confidence: resultRegister(action), model, tree, features });
  return true;
};

export const learn: Step = (action, block) => {
  const { models } = action.program;
  if (models.length === 0) return true;
  const model = action.draw(models.length);
  const { features: length, featureType } = models[model]!;
  const features = vectorWith(action, block, { elements: [featureType], length });
  emit(action, block, { op: "RMT_LEARN", model, features, label: integer(action, block) });
  return true;
};

export const modelReady: Step = (action, block) => {
  const { models, inference } = action.program;
  if (models.length === 0) return true;
  const model = inference ?? action.draw(models.length);
  emit(action, block, { op: "RMT_MODEL_READY", result: resultRegister(action), model });
  return true;
};
