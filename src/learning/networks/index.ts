/** Networks: linear models, perceptrons, convolutional and binarized networks, trained in floating point. */
export { binarizedTrainer } from "./binarized/binarized-trainer.ts";
export { convolutionalTrainer } from "./convolutional-trainer.ts";
export { linearTrainer } from "./linear-trainer.ts";
export { multilayerPerceptronTrainer } from "./multilayer-perceptron-trainer.ts";
