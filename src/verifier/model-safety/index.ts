/** Model safety (paper section 3.3): what models may answer, proved when they are pushed, guarded when they answer. */
export { envelopeSlotName, guardAnswers } from "./guard-answers.ts";
export { inferenceRule } from "./inference-rule.ts";
export { reportSlots } from "./report-slots.ts";
export { type ModelOptions, type ModelReport, verifyModel } from "./verify-model.ts";
