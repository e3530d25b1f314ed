import type { ModelDescription } from "../models/index.ts";
import {
  binarizedTrainer,
  convolutionalTrainer,
  linearTrainer,
  multilayerPerceptronTrainer,
} from "./networks/index.ts";
import { contextTableTrainer, hashedPerceptronTrainer } from "./tables/index.ts";
import type { Trainer } from "./trainer.ts";
import { boostedTreesTrainer, decisionTreeTrainer, forestTrainer } from "./trees/index.ts";

/** The trainers, by the families of models that they train. */
export const trainers: Readonly<Partial<Record<ModelDescription["family"], Trainer>>> = {
  decisionTree: decisionTreeTrainer,
  forest: forestTrainer,
  boostedTrees: boostedTreesTrainer,
  linear: linearTrainer,
  multilayerPerceptron: multilayerPerceptronTrainer,
  convolutional: convolutionalTrainer,
  binarized: binarizedTrainer,
  contextTable: contextTableTrainer,
  hashedPerceptron: hashedPerceptronTrainer,
};
