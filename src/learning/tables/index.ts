/** Tables: context tables and hashed perceptrons, trained on samples or sample by sample; in integers by nature. */
export { contextTableTrainer } from "./context-table-trainer.ts";
export { countedSamples } from "./counted-samples.ts";
export { hashedPerceptronTrainer } from "./hashed-perceptron-trainer.ts";
