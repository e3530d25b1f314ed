/** Learning: trains models from samples, online over a sliding window or from recorded data. */
export {
  createOnlineLearner,
  type OnlineLearner,
} from "./online-learner.ts";
